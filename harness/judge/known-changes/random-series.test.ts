import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../../quantile.ts';
import { TOLERANCE } from './finder-score.ts';
import { LEAST_LEVEL, noises, randomSeries, STEPS } from './random-series.ts';

const NUMBERS = Array.from({ length: 100 }, (_, number) => number);

test('levels are as long as they must be, and there are so many changes as are told', () => {
  for (const noise of noises) {
    for (const number of NUMBERS) {
      const { values, changes } = randomSeries(noise, number);
      assert.ok(values.length >= 30 && values.length <= 400);
      assert.equal(changes.length, number % 5);
      const edges = [0, ...changes.map(({ index }) => index), values.length];
      for (let i = 1; i < edges.length; i++) assert.ok(edges[i]! - edges[i - 1]! >= LEAST_LEVEL);
    }
  }
  assert.ok(LEAST_LEVEL > 2 * TOLERANCE, 'a found point is near one change only');
});

test('a step is there, with its size', () => {
  const errors: number[] = [];
  for (const number of NUMBERS) {
    const { values, changes } = randomSeries('normal', number);
    const edges = [0, ...changes.map(({ index }) => index), values.length];
    for (const [i, { step }] of changes.entries()) {
      const [before, after] = [
        values.slice(edges[i], edges[i + 1]),
        values.slice(edges[i + 1], edges[i + 2]),
      ];
      if (Math.min(before.length, after.length) < 20) continue;
      errors.push(Math.abs(Math.abs(Math.log(median(after) / median(before))) - Math.log1p(step)));
    }
  }
  assert.ok(errors.length > 50);
  // Four standard errors of the difference of two medians of 20 normal values.
  assert.ok(Math.max(...errors) < 4 * 0.01 * 1.2533 * Math.sqrt(2 / 20), `${Math.max(...errors)}`);
});

test('steps of every size occur, and each noise has series of its own', () => {
  const steps = new Set(
    NUMBERS.flatMap((number) => randomSeries('normal', number).changes).map(({ step }) => step),
  );
  assert.deepEqual([...steps].sort(), [...STEPS].sort());
  const lengths = noises.map((noise) =>
    NUMBERS.map((number) => randomSeries(noise, number).values.length).join(),
  );
  assert.equal(new Set(lengths).size, noises.length);
  assert.deepEqual(randomSeries('correlated', 7), randomSeries('correlated', 7));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal } from './deviates.ts';
import { seededRandom } from './random.ts';
import { steadinessWarnings } from './steadiness.ts';

const SEED = 20261125;
const ROUNDS = 10;
const SAMPLES = 30;

type Shape = (round: number, sample: number) => number;

/** Four cases of one group; `machine` is what all of them go through, the shapes are their own. */
function warningsOf(shapes: readonly Shape[], machine: Shape = () => 1): string[][] {
  const random = seededRandom(SEED);
  const group = new Map(
    shapes.map((shape, index) => [
      String(index),
      Array.from({ length: ROUNDS }, (_, round) =>
        Array.from(
          { length: SAMPLES },
          (_, sample) =>
            50 * shape(round, sample) * machine(round, sample) * (1 + 0.005 * Math.abs(normal(random))),
        ),
      ),
    ]),
  );
  return [...steadinessWarnings(group).values()];
}

const steady: Shape = () => 1;
const drift: Shape = (round) => 1 + round / 10;
const step: Shape = (round) => (round < 5 ? 1 : 1.3);
const modes: Shape = (round, sample) => ((round * SAMPLES + sample) % 70 < 35 ? 1 : 2);

test('a drift, a step and two modes are told of the case that has them, and of no other', () => {
  assert.deepEqual(warningsOf([steady, drift, steady, steady]), [[], ['not-steady'], [], []]);
  assert.deepEqual(warningsOf([step, steady, steady, steady])[0]?.includes('not-steady'), true);
  assert.deepEqual(warningsOf([steady, steady, steady, modes]), [[], [], [], ['bimodal']]);
});

test('what all cases go through is the machine', () => {
  for (const machine of [drift, step]) {
    assert.deepEqual(warningsOf([steady, steady, steady, steady], machine), [[], [], [], []]);
  }
});

test('turns that are interrupted are neither', () => {
  const interrupted: Shape = (round, sample) => (round % 4 === 1 && sample % 3 === 0 ? 20 : 1);
  assert.deepEqual(warningsOf([steady, interrupted, steady, steady]), [[], [], [], []]);
});

test('a case alone, of few turns, or with a turn of no time', () => {
  assert.deepEqual(warningsOf([drift]), [['not-steady']]);
  assert.deepEqual([...steadinessWarnings(new Map([['a', [[1], [9]]]])).values()], [[]]);
  assert.deepEqual([...steadinessWarnings(new Map([['a', Array(10).fill([0, 1])]])).values()], [[]]);
});

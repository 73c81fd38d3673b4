import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal } from './deviates.ts';
import { type Random, seededRandom, shuffle } from './random.ts';
import { type RankedValues, splitBound } from './split-bound.ts';

const SEED = 20261126;
const LEAST_PART = 3;

/** Whole numbers around one level, and from a place on around another. */
function shifted(random: Random, n: number, at: number, shift: number): RankedValues {
  const values = Float64Array.from({ length: n }, (_, i) =>
    Math.round(1000 + 40 * normal(random) + (i < at ? 0 : shift)),
  );
  const ranks = Int32Array.from(values, (value) => values.filter((other) => other < value).length);
  return { values, ranks };
}

/** The least inner spread of all splits, from all pairs. */
function leastSpread({ values }: RankedValues, order: readonly number[]): number {
  const within = (part: readonly number[]) =>
    part.reduce(
      (sum, a, i) => part.slice(0, i).reduce((inner, b) => inner + Math.abs(values[a]! - values[b]!), sum),
      0,
    );
  const spreads = [];
  for (let left = LEAST_PART; left <= order.length - LEAST_PART; left++) {
    const right = order.length - left;
    spreads.push(within(order.slice(0, left)) / (left - 1) + within(order.slice(left)) / (right - 1));
  }
  return Math.min(...spreads);
}

test(`an order that is said to have no such split has none, seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  let excluded = 0;
  for (let i = 0; i < 60; i++) {
    const n = 2 * LEAST_PART + random.integer(60);
    const values = shifted(random, n, random.integer(n), [0, 3, 50, 400][i % 4]!);
    const hasNone = splitBound(values, LEAST_PART);
    const order = shuffle(
      Array.from({ length: n }, (_, place) => place),
      random,
    );
    const least = leastSpread(values, order);
    assert.ok(!hasNone(order, least), `its own split is denied, ${n} values`);
    for (const part of [0.999, 0.9, 0.7, 0.5]) if (hasNone(order, part * least)) excluded++;
  }
  assert.ok(excluded > 40, `it excluded only ${excluded} of 240`);
});

test('where the level shifted by more than the noise, hardly any order has to be searched', () => {
  const random = seededRandom(SEED + 1);
  const values = shifted(random, 200, 60, 160);
  const order = Array.from({ length: 200 }, (_, place) => place);
  const observed = leastSpread(values, order);
  const hasNone = splitBound(values, LEAST_PART);
  const excluded = Array.from({ length: 200 }, () => hasNone(shuffle(order, random), observed));
  assert.ok(excluded.filter(Boolean).length >= 195);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share } from './binomial-interval.ts';

/** From the F distribution, as in R's binom.test. */
const KNOWN: readonly (readonly [count: number, of: number, low: number, high: number])[] = [
  [0, 10, 0, 0.3085],
  [1, 10, 0.0025, 0.445],
  [5, 10, 0.1871, 0.8129],
  [10, 10, 0.6915, 1],
  [10, 200, 0.0242, 0.09],
  [0, 0, 0, 1],
];

for (const [count, of, low, high] of KNOWN) {
  test(`${count} of ${of}`, () => {
    const found = share(count, of);
    assert.deepEqual(
      [found.low, found.high].map((end) => Number(end.toFixed(4))),
      [low, high],
    );
  });
}

test('covers the true share with at least 95 %, whatever it is', () => {
  const of = 40;
  const intervals = Array.from({ length: of + 1 }, (_, count) => share(count, of));
  for (let p = 0.01; p < 1; p += 0.01) {
    let [term, covered] = [(1 - p) ** of, 0];
    for (const [count, { low, high }] of intervals.entries()) {
      if (low <= p && p <= high) covered += term;
      term *= (((of - count) / (count + 1)) * p) / (1 - p);
    }
    assert.ok(covered >= 0.95, `${covered} at ${p}`);
  }
});

test('thousands of trials neither underflow nor take long', () => {
  const { low, high } = share(5000, 10_000);
  assert.ok(low > 0.49 && low < 0.5 && high > 0.5 && high < 0.51, `${low} to ${high}`);
});

test('what is no share is refused', () => {
  for (const [count, of] of [
    [2, 1],
    [-1, 3],
    [0.5, 3],
  ] as const)
    assert.throws(() => share(count, of), /expected two integers/);
  assert.throws(() => share(1, 2, 1), /expected a number between/);
});

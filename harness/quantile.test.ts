import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { median, quantile } from './quantile.ts';

const SEED = 20_260_102;
const values = fc.array(fc.double({ min: -1e100, max: 1e100, noNaN: true }), { minLength: 1 });
const probability = fc.double({ min: 0, max: 1, noNaN: true });

test('type 7 by table', () => {
  const table: [number[], number, number][] = [
    [[1, 2, 3, 4], 0.25, 1.75],
    [[4, 3, 2, 1], 0.75, 3.25],
    [[10, 9, 100], 0.5, 10],
    [[1, 2], 0.5, 1.5],
    [[7], 0.9, 7],
    [[0, 10], 0.05, 0.5],
    [[1, Infinity, Infinity], 1, Infinity],
    [[1, Infinity, Infinity], 0.75, Infinity],
    [[1, Infinity, Infinity], 0, 1],
  ];
  for (const [sample, p, expected] of table) assert.equal(quantile(sample, p), expected, `${sample} at ${p}`);
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median(Float64Array.of(4, 1, 3, 2)), 2.5);
});

test('the argument keeps its order', () => {
  const sample = [3, 1, 2];
  quantile(sample, 0.5);
  assert.deepEqual(sample, [3, 1, 2]);
});

test('a quantile rises with p, from the minimum to the maximum', () => {
  fc.assert(
    fc.property(values, probability, probability, (sample, p, q) => {
      const [lower, upper] = [quantile(sample, Math.min(p, q)), quantile(sample, Math.max(p, q))];
      const tolerance = 1e-12 * Math.max(Math.abs(lower), Math.abs(upper));
      assert.ok(lower <= upper + tolerance);
      assert.equal(quantile(sample, 0), Math.min(...sample));
      assert.equal(quantile(sample, 1), Math.max(...sample));
      assert.ok(lower >= Math.min(...sample) && upper <= Math.max(...sample));
    }),
    { seed: SEED },
  );
});

test('the median of the negated values is exactly the negated median', () => {
  fc.assert(
    fc.property(values, (sample) => {
      // Adding 0 turns −0 into 0.
      assert.equal(median(sample.map((value) => -value)) + 0, -median(sample) + 0);
    }),
    { seed: SEED },
  );
});

test('no values, NaN, and p out of range are refused', () => {
  assert.throws(() => median([]), { name: 'RangeError', message: /no values/ });
  assert.throws(() => median([1, NaN, 2]), { name: 'RangeError', message: /not a number/ });
  for (const p of [-0.1, 1.1, NaN]) assert.throws(() => quantile([1], p), { name: 'RangeError' });
});

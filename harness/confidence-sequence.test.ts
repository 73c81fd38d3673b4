import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  confidenceSequence,
  eValue,
  halfWidth,
  logEValue,
  relativeHalfWidth,
} from './confidence-sequence.ts';

const SEED = 20_260_103;
const ALPHA = 0.05;
// Multiples of 2^-10, so that scaling by powers of two and negation are exact.
const value = fc.integer({ min: -5000, max: 5000 }).map((units) => units / 1024);
const values = fc.array(value, { minLength: 3, maxLength: 40 });
const moments = fc.record({
  n: fc.integer({ min: 5, max: 1000 }),
  mean: fc.double({ min: -2, max: 2, noNaN: true }),
  sd: fc.double({ min: 1e-6, max: 10, noNaN: true }),
});

test('half-widths at alpha 0.05, to two digits', () => {
  const table: [number, string][] = [
    [5, '3.8'],
    [8, '1.5'],
    [10, '1.2'],
    [15, '0.91'],
    [20, '0.77'],
    [30, '0.61'],
  ];
  for (const [n, expected] of table) {
    assert.equal(String(Number(relativeHalfWidth(n, ALPHA).toPrecision(2))), expected, `n = ${n}`);
  }
});

test('too few values bound nothing, and identical ones are no exception', () => {
  for (const n of [0, 1, 2, 3, 4]) {
    assert.equal(relativeHalfWidth(n, ALPHA), Infinity);
    assert.equal(halfWidth(n, 0, ALPHA), Infinity);
    const { low, high } = confidenceSequence(Array(n).fill(1), ALPHA);
    assert.deepEqual([low, high], [-Infinity, Infinity]);
  }
  assert.equal(halfWidth(5, 0, ALPHA), 0);
});

test('mean, sample deviation and the first interval by hand', () => {
  const { n, mean, sd, low, high } = confidenceSequence([1, 2, 3, 4, 5], ALPHA);
  assert.deepEqual([n, mean, sd], [5, 3, Math.sqrt(10 / 4)]);
  assert.equal(((high - mean) / sd).toFixed(1), '3.8');
  assert.equal(mean - low, high - mean);
  assert.ok(Number.isNaN(confidenceSequence([1], ALPHA).sd));
});

test('the half-width falls with n and with alpha', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 20_000 }), (n) => {
      assert.ok(relativeHalfWidth(n + 1, ALPHA) < relativeHalfWidth(n, ALPHA));
      assert.ok(relativeHalfWidth(n, 0.1) < relativeHalfWidth(n, ALPHA));
    }),
    { seed: SEED },
  );
});

test('negated values give the mirrored interval, scaled values the scaled one', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const plain = confidenceSequence(sample, ALPHA);
      const negated = confidenceSequence(
        sample.map((x) => -x),
        ALPHA,
      );
      assert.equal(negated.low + 0, -plain.high + 0);
      assert.equal(negated.high + 0, -plain.low + 0);
      const scaled = confidenceSequence(
        sample.map((x) => 8 * x),
        ALPHA,
      );
      assert.equal(scaled.low, 8 * plain.low);
      assert.equal(scaled.high, 8 * plain.high);
      assert.equal(scaled.contradicted, plain.contradicted);
    }),
    { seed: SEED },
  );
});

test('without a contradiction, a further value never widens the interval', () => {
  fc.assert(
    fc.property(values, value, (sample, next) => {
      const before = confidenceSequence(sample, ALPHA);
      const after = confidenceSequence([...sample, next], ALPHA);
      fc.pre(before.sd > 0 && !after.contradicted);
      assert.ok(after.low >= before.low && after.high <= before.high && after.low <= after.high);
    }),
    { seed: SEED },
  );
});

test('looks that exclude each other: the newest interval stands, and says so', () => {
  const sample = [1, 1.01, 0.99, 1, 1.01, 0.99, 1, 1.01, -1, -1.01, -0.99, -1, -1.01, -0.99, -1, -1.01];
  const before = confidenceSequence(sample.slice(0, 8), ALPHA);
  assert.ok(before.low > 0.9 && !before.contradicted);
  const after = confidenceSequence(sample, ALPHA);
  const half = halfWidth(16, after.sd, ALPHA);
  assert.ok(after.contradicted && after.low < 0 && after.high > 0);
  assert.ok(after.high - after.low > half, `${after.low} to ${after.high} is a sliver`);
});

test('identical values give a point, which a later value that differs takes back', () => {
  const identical = confidenceSequence(Array(6).fill(0.1), ALPHA);
  assert.deepEqual([identical.mean, identical.sd, identical.low, identical.high], [0.1, 0, 0.1, 0.1]);
  const differing = confidenceSequence([...Array(6).fill(0.1), 0.2], ALPHA);
  assert.ok(differing.low < 0.1 && differing.high > 0.1 && !differing.contradicted);
});

test('the e-value agrees with its formula', () => {
  const [n, mean, sd, theta0] = [8, 0.3, 0.2, 0.1];
  const g = 1 + n;
  const x = (n * (mean - theta0) ** 2) / ((n - 1) * sd ** 2);
  const expected = g ** -0.5 * ((1 + x) / (1 + x / g)) ** (n / 2);
  assert.ok(Math.abs(Math.exp(logEValue({ n, mean, sd }, theta0)) / expected - 1) < 1e-12);
});

test('the e-value reaches 1 / alpha exactly where the interval ends', () => {
  fc.assert(
    fc.property(moments, (m) => {
      const end = m.mean + halfWidth(m.n, m.sd, ALPHA);
      assert.ok(Math.abs(logEValue(m, end) - Math.log(1 / ALPHA)) < 1e-6);
    }),
    { seed: SEED },
  );
});

test('against a margin: falls as the margin grows, and is below 1 for a mean inside it', () => {
  const edge = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(moments, edge, edge, (m, a, b) => {
      const [narrow, wide] = [eValue(m, Math.min(a, b)), eValue(m, Math.max(a, b))];
      assert.ok(wide <= narrow);
      assert.equal(eValue({ ...m, mean: -m.mean }, a), eValue(m, a));
      if (Math.abs(m.mean) <= a) assert.ok(Math.abs(eValue(m, a) * Math.sqrt(1 + m.n) - 1) < 1e-12);
    }),
    { seed: SEED },
  );
});

test('extreme evidence stays a finite number; none is claimed before the first look', () => {
  assert.equal(eValue({ n: 2, mean: 5, sd: 0.1 }, 0), 1);
  assert.equal(eValue({ n: 0, mean: NaN, sd: NaN }, 0), 1);
  assert.equal(eValue({ n: 10_000, mean: 5, sd: 1e-9 }, 0), Number.MAX_VALUE);
  assert.ok(Math.abs(eValue({ n: 8, mean: 1, sd: 0 }, 0.5) - 9 ** 3.5) < 1e-9);
  assert.ok(Math.abs(eValue({ n: 8, mean: 1, sd: 1e-200 }, 0.5) - 9 ** 3.5) < 1e-9);
  assert.ok(Math.abs(eValue({ n: 8, mean: 0.5, sd: 0 }, 0.5) - 1 / 3) < 1e-12);
});

test('what is out of range or not finite is refused', () => {
  for (const alpha of [0, 1, -1, NaN]) assert.throws(() => confidenceSequence([], alpha), /Got alpha/);
  assert.throws(() => confidenceSequence([1, NaN], ALPHA), /Got NaN as value 1/);
  assert.throws(() => confidenceSequence([-Infinity], ALPHA), { name: 'RangeError' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deviate } from './deviates.ts';
import { draw, exponential, normal } from './deviates.ts';
import { seededRandom } from './random.ts';
import { isSkewed, skewness } from './skewness.ts';

const SEED = 20_260_106;

test('the coefficient by hand', () => {
  assert.equal(skewness([1, 2, 3]), 0);
  // Deviations −1, −1, 2: m3 = 2, m2 = 2, g1 = 1/√2, times √6.
  assert.ok(Math.abs(skewness([0, 0, 3]) - Math.sqrt(3)) < 1e-12);
  assert.ok(Math.abs(skewness([0, 0, -3]) + Math.sqrt(3)) < 1e-12);
  assert.ok(Number.isNaN(skewness([1, 2])));
  assert.ok(Number.isNaN(skewness([1, 1, 1])));
});

test('a single outlier among ten is a skew; few or identical values are none', () => {
  assert.ok(isSkewed([1, 1.1, 0.9, 1, 1.05, 0.95, 1, 1.1, 0.9, 4]));
  assert.ok(isSkewed([-1, -1.1, -0.9, -1, -1.05, -0.95, -1, -1.1, -0.9, -4]));
  assert.ok(!isSkewed([1, 1, 1, 1, 1, 1, 4]));
  assert.ok(!isSkewed(Array(20).fill(3)));
});

test('20 normal trials are rarely called skewed, 40 exponential ones mostly', (context) => {
  const random = seededRandom(SEED);
  const runs = 2000;
  const rate = (n: number, deviate: Deviate): number => {
    let skewed = 0;
    for (let run = 0; run < runs; run++) if (isSkewed(draw(n, deviate, random))) skewed++;
    return skewed / runs;
  };
  const [quiet, loud] = [rate(20, normal), rate(40, exponential)];
  context.diagnostic(`normal ${100 * quiet} %, exponential ${100 * loud} %, seed ${SEED}`);
  assert.ok(quiet < 0.03 && loud > 0.75);
});

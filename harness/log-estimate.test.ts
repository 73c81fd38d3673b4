import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidenceSequence } from './confidence-sequence.ts';
import { logEstimate } from './log-estimate.ts';

const ALPHA = 0.05;

test('a mean that earlier looks exclude moves to the nearest end of the interval', () => {
  // Twelve quiet trials about 0, then three outliers of one side, which shift the mean and widen the newest interval.
  const quiet = [1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1].map((sign) => 0.001 * sign);
  const values = [...quiet, 0.02, 0.02, 0.02];
  const sequence = confidenceSequence(values, ALPHA);
  assert.ok(sequence.mean > sequence.high && !sequence.contradicted);
  const { center, low, high } = logEstimate(sequence, values, ALPHA);
  assert.equal(center, high);
  assert.ok(low < center);
});

test('no values: a centre of NaN between 0 and Infinity', () => {
  const { center, low, high, confidence, trials, warnings } = logEstimate(
    confidenceSequence([], ALPHA),
    [],
    ALPHA,
  );
  assert.deepEqual([center, low, high, confidence, trials], [NaN, 0, Infinity, 0.95, 0]);
  assert.deepEqual(warnings, ['few-trials']);
});

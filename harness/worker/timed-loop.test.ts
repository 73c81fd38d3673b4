import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sink, timeBatch } from './timed-loop.ts';

test('calls the operation as often as asked, and lets its last result escape', () => {
  let calls = 0;
  const ms = timeBatch(() => ++calls, 1000);
  assert.equal(calls, 1000);
  assert.equal(sink.value, 1000);
  assert.ok(ms >= 0 && Number.isFinite(ms));
});

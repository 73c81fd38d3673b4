import assert from 'node:assert/strict';
import { test } from 'node:test';
import { now } from './clock.ts';
import { compilation } from './compilation.ts';

/** V8 refuses to be asked about it, so that what it has told is all that counts. */
const operation = Math.abs as unknown as () => unknown;

const pause = (ms: number) => {
  const end = now() + ms;
  while (now() < end);
};

test('while V8 tells of code, it is not done; then for as many calls as V8 counts', () => {
  let told = 0;
  const watch = compilation({ batch: 1, operation, reset: () => {} }, () => told);
  const sample = { lastMs: 0.005, bestMs: 0.005 };
  assert.ok(watch.isDone(sample), 'it told nothing yet');
  told++;
  watch.look();
  assert.ok(!watch.isDone(sample));
  pause(40);
  watch.look();
  assert.ok(watch.isDone(sample));
});

test('calls that take nothing are not waited for, and long ones not for ever', () => {
  let told = 0;
  const watch = compilation({ batch: 1000, operation, reset: () => {} }, () => told++);
  watch.look();
  pause(0.1);
  assert.ok(watch.isDone({ lastMs: 0.005, bestMs: 0.005 }));
  pause(110);
  assert.ok(watch.isDone({ lastMs: 400, bestMs: 400 }));
});

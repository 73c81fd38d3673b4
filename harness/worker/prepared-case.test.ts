import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaseError, prepareCase, timeSample } from './prepared-case.ts';

/** Takes some microseconds, so that a batch is many calls but a sample some hundred at most. */
function work(): number {
  let sum = 0;
  for (let i = 0; i < 5000; i++) sum = (sum + i) ^ (sum << 1);
  return sum;
}

test('the batch is calibrated, and a sample is one batch of calls', () => {
  let calls = 0;
  const operation = () => {
    calls++;
    return work();
  };
  const prepared = prepareCase({ name: 'c', setUp: () => operation }, 20, null);
  assert.ok(Number.isSafeInteger(prepared.batch) && prepared.batch >= 1, `batch ${prepared.batch}`);
  assert.ok(prepared.warmUp.batches >= 1);
  assert.ok(calls > prepared.batch, 'not warmed up');
  calls = 0;
  const ms = timeSample(prepared);
  assert.equal(calls, prepared.batch);
  assert.ok(ms >= 0 && Number.isFinite(ms));
});

test('an empty operation ends the calibration too', () => {
  assert.ok(prepareCase({ name: 'c', setUp: () => () => undefined }, 5, null).batch > 1);
});

test('setUp is called once', () => {
  let calls = 0;
  const setUp = () => {
    calls++;
    return work;
  };
  prepareCase({ name: 'c', setUp }, 5, null);
  assert.equal(calls, 1);
});

test('reset is called before each call, and the batch is one call', () => {
  let state = 0;
  let worst = 0;
  const operation = () => {
    worst = Math.max(worst, ++state);
    return work();
  };
  const reset = () => {
    state = 0;
  };
  const prepared = prepareCase({ name: 'c', setUp: () => ({ operation, reset }) }, 5, null);
  for (let i = 0; i < 10; i++) timeSample(prepared);
  assert.equal(prepared.batch, 1);
  assert.equal(worst, 1, 'called again without a reset');
});

const promise = async () => 1;
const WRONG: readonly (readonly [what: string, setUp: () => unknown, reason: string, message: RegExp])[] = [
  ['a promise', () => promise, 'async-leak', /^the operation returned a promise, expected/],
  [
    'a thenable',
    () => () => Object.fromEntries([['then', () => {}]]),
    'async-leak',
    /^the operation returned a promise/,
  ],
  [
    'a reset that returns a promise',
    () => ({ operation: work, reset: promise }),
    'async-leak',
    /^reset returned/,
  ],
  ['an asynchronous setUp', async () => work, 'throw', /^setUp returned a promise, expected the operation/],
  ['a setUp that returns nothing', () => undefined, 'throw', /^setUp returned no function, expected/],
  ['a setUp that returns null', () => null, 'throw', /^setUp returned no function, expected/],
  [
    'a reset that is no function',
    () => ({ operation: work, reset: 5 }),
    'throw',
    /^setUp returned no function/,
  ],
  ['counters that are no function', () => ({ operation: work, counters: {} }), 'throw', /^setUp returned no/],
  [
    'a reset that is no function',
    () => ({ operation: work, reset: 1 }),
    'throw',
    /^setUp returned no function/,
  ],
];

for (const [what, setUp, reason, message] of WRONG) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => prepareCase({ name: 'c', setUp: setUp as () => () => unknown }, 5, null),
      (error) => error instanceof CaseError && error.reason === reason && message.test(error.message),
    );
  });
}

test('what the case throws is its own error', () => {
  const thrown = new RangeError('mine');
  const setUp = () => () => {
    throw thrown;
  };
  assert.throws(
    () => prepareCase({ name: 'c', setUp }, 5, null),
    (error) => error === thrown,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResult } from './check-result.ts';

const HOSTILE = {
  toString() {
    throw new Error('never called');
  },
};

for (const [what, check, result, expected] of [
  ['no check', undefined, 1, null],
  ['true', () => true, 1, { passed: true, message: null }],
  ['false', () => false, 1, { passed: false, message: 'check returned false for 1, expected true' }],
  [
    'something else',
    () => 'yes' as never,
    HOSTILE,
    { passed: false, message: 'check returned "yes" for an object, expected true' },
  ],
  [
    'a throw',
    () => {
      throw new RangeError('not sorted');
    },
    [],
    { passed: false, message: 'check threw RangeError: not sorted' },
  ],
  [
    'a throw of anything',
    () => {
      throw HOSTILE;
    },
    [],
    { passed: false, message: 'check threw an object' },
  ],
] as const) {
  test(`a check that gives ${what}`, () => assert.deepEqual(checkResult(check, result), expected));
}

test('a long message is cut', () => {
  const evidence = checkResult(() => false, 'x'.repeat(1000));
  assert.equal(evidence?.message?.length, 300);
});

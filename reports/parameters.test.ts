import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numericKey, numericValue, parseParameters, shortName } from './parameters.ts';

test('names are read as parameters', () => {
  assert.deepEqual(parseParameters('attached=8/plain/=x/a=b=c'), [
    { key: 'attached', value: '8' },
    { key: '', value: 'plain' },
    { key: '', value: '=x' },
    { key: 'a', value: 'b=c' },
  ]);
});

test('only plain decimal numbers are numbers', () => {
  assert.deepEqual(['8', '0.5', '', 'NaN', '8k', '0x8', '-1', '1e3'].map(numericValue), [
    8,
    0.5,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('the axis is the first key with two numbers', () => {
  assert.equal(numericKey(['attached=absent', 'attached=1/depth=4', 'attached=8/depth=5']), 'attached');
  assert.equal(numericKey(['size=4/attached=1', 'size=4/attached=8']), 'attached');
  assert.equal(numericKey(['attached=1', 'plain']), null);
  assert.equal(numericKey(['__proto__=1', '__proto__=2']), '__proto__');
});

test('short names keep the first key only', () => {
  assert.equal(shortName('attached=8/drivers=same/callback=count'), 'attached=8 same count');
  assert.equal(shortName('plain'), 'plain');
});

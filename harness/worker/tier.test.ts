import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOptimised, neverOptimise } from './tier.ts';

function add(sum: number, i: number): number {
  return (sum + i) | 0;
}

function multiply(product: number, i: number): number {
  return Math.imul(product, i);
}

/** Stays as it is, or it would have the target inlined, which then needs no code of its own. */
function callOften(target: (a: number, b: number) => number): void {
  let value = 1;
  for (let i = 0; i < 200_000; i++) value = target(value, i);
}

test('a function is optimised once it is hot, unless that is forbidden', () => {
  neverOptimise(callOften);
  neverOptimise(multiply);
  assert.equal(isOptimised(add), false);
  for (let i = 0; i < 20 && isOptimised(add) === false; i++) callOften(add);
  callOften(multiply);
  assert.equal(isOptimised(add), true);
  assert.equal(isOptimised(multiply), false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlan } from './default-plan.ts';
import { UserError } from './user-error.ts';

test('draws a seed unless one is given', () => {
  const seeds = new Set(Array.from({ length: 8 }, () => makePlan({}).seed));
  assert.ok(seeds.size > 1, 'eight draws of 32 bits gave one seed');
  assert.equal(makePlan({ seed: 7 }).seed, 7);
});

test('choices win over the quick plan, and the quick plan over the default', () => {
  const plan = makePlan({ quick: true, rounds: 3, trials: undefined });
  assert.deepEqual([plan.quick, plan.rounds, plan.trials], [true, 3, 2]);
});

for (const [name, value] of [
  ['trials', 0],
  ['rounds', 1e9],
  ['turnMs', -1],
  ['timeoutMs', 0],
  ['margin', Number.NaN],
  ['seed', 2 ** 32],
] as const) {
  test(`refuses ${name} ${value}`, () => {
    assert.throws(
      () => makePlan({ [name]: value }),
      (error) => error instanceof UserError && error.message.startsWith(`${name} is ${value}, expected`),
    );
  });
}

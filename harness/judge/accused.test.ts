import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Estimate } from '../estimate.ts';
import { accused } from './accused.ts';

const around = (center: number): Estimate => ({
  center,
  low: center * 0.9,
  high: center * 1.1,
  confidence: 0.95,
  trials: 5,
  warnings: [],
});
const between = ['a', 'b', 'c', 'd'];

function range(commits: readonly string[], total: number, own: number | null) {
  const found = {
    result: 'range',
    commits,
    total: around(total),
    own: own === null ? null : around(own),
    steps: [],
  };
  return accused(found as Parameters<typeof accused>[0], 'measured', between).commits;
}

test('a single commit is accused where its own step is most of the change, either way', () => {
  assert.deepEqual(range(['c'], 1.03, 1.025), ['c']);
  assert.deepEqual(range(['c'], 0.8, 0.82), ['c']);
  assert.deepEqual(range(['c'], 1.03, 1.005), between);
  assert.deepEqual(range(['c'], 1.03, 0.95), between);
  assert.deepEqual(range(['c'], 1.03, null), between);
});

test('of several the whole range stands, whatever is known of one', () => {
  assert.deepEqual(range(['b', 'c'], 1.2, null), ['b', 'c']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  exactRecall,
  falseAlarmsPerThousandRuns,
  NO_SCORE,
  precision,
  recall,
  scoreOf,
  sumOfScores,
} from './finder-score.ts';

test('a point counts for the change beside it, once', () => {
  const cases: [changes: number[], found: number[], near: number, exact: number][] = [
    [[10, 20], [10, 20], 2, 2],
    [[10, 20], [9, 21], 2, 0],
    [[10, 20], [8, 22], 0, 0],
    [[10], [10, 11], 1, 1],
    [[10], [9, 11], 1, 0],
    [[], [5], 0, 0],
    [[5], [], 0, 0],
  ];
  for (const [changes, found, near, exact] of cases) {
    const expected = { runs: 50, changes: changes.length, found: found.length, near, exact };
    assert.deepEqual(scoreOf(changes, found, 50), expected, `${changes} and ${found}`);
  }
});

test('shares are of all series together', () => {
  const sum = sumOfScores([scoreOf([10, 20], [10, 21, 40], 50), scoreOf([], [3], 150), NO_SCORE]);
  assert.equal(precision(sum), 2 / 4);
  assert.equal(recall(sum), 1);
  assert.equal(exactRecall(sum), 1 / 2);
  assert.equal(falseAlarmsPerThousandRuns(sum), 10);
  assert.ok(Number.isNaN(recall(NO_SCORE)) && Number.isNaN(precision(NO_SCORE)));
});

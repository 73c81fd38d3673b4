import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trial } from '../documents.test-helper.ts';
import type { Acknowledgement } from './acknowledgements.ts';
import { findExactChanges } from './alarms.ts';
import { runPoints } from './run-points.ts';
import { undoneChanges } from './undone-changes.ts';

const ENTRY: Acknowledgement = { case: '*', commit: '0000000', reason: 'meant', level: 1 };

type Counted = Readonly<Record<string, number>>;

/** Which changes of a history of counts are left, as places of the runs that brought them; some of them were accepted. */
function standing(history: readonly Counted[], accepted: readonly number[] = []): number[] {
  const points = history.map((counters, i) => {
    const startedAt = new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
    const own = caseResult('a', [{ ...trial(0, [1, 1]), counters }]);
    return runPoints(runDocument([own], { runId: `${i}`, startedAt, commit: null }), 0.05);
  });
  const changes = findExactChanges(points).map((change) => ({
    ...change,
    acknowledged: accepted.includes(Number(change.after.runId)) ? ENTRY : null,
  }));
  const undone = undoneChanges(changes);
  return changes.filter((change) => !undone.has(change)).map(({ after }) => Number(after.runId));
}

const pages = (...counts: readonly number[]): Counted[] => counts.map((count) => ({ pages: count }));

test('what comes back to a value that it had before is undone, both ways; the rest stands', () => {
  assert.deepEqual(standing(pages(4, 4, 5)), [2]);
  assert.deepEqual(standing(pages(4, 5, 5, 4, 4)), []);
  assert.deepEqual(standing(pages(4, 5, 6, 4)), []);
  assert.deepEqual(standing(pages(4, 5, 6, 5)), [1]);
  assert.deepEqual(standing(pages(4, 5, 4, 6)), [3]);
  assert.deepEqual(standing(pages(4, 5, 4, 5)), [3]);
});

test('a change of two counters stands as long as one of them does', () => {
  const both = (...counts: readonly [number, number][]): Counted[] =>
    counts.map(([read, written]) => ({ read, written }));
  assert.deepEqual(standing(both([1, 1], [2, 2], [1, 2])), [1]);
  assert.deepEqual(standing(both([1, 1], [2, 2], [1, 2], [1, 1])), []);
});

test('to fall back behind an accepted value is a change, and to leave it and return is none', () => {
  assert.deepEqual(standing(pages(10, 5, 10), [1]), [1, 2]);
  assert.deepEqual(standing(pages(10, 5, 6, 5), [1]), [1]);
});

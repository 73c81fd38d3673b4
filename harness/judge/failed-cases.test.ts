import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from '../documents.test-helper.ts';
import type { RunDocument } from '../run-document.ts';
import { failedNow } from './failed-cases.ts';
import { runPoints } from './run-points.ts';

/** A run of a day's commit, with cases that were measured and cases that failed. */
function run(
  day: number,
  measured: readonly string[],
  failed: readonly string[],
  changes: Partial<RunDocument> = {},
): RunDocument {
  const time = new Date(Date.UTC(2026, 0, day)).toISOString();
  return runDocument(
    measured.map((name) => caseResult(name, trials([1, 1]))),
    {
      runId: `${day}`,
      startedAt: time,
      commit: { sha: String(day).repeat(20), time, subject: '', dirty: false },
      failures: failed.map((name) => ({
        caseId: `suite/group/${name}`,
        reason: 'throw',
        message: '',
        stderr: '',
        trial: 0,
      })),
      ...changes,
    },
  );
}

const failed = (documents: readonly RunDocument[], wanted?: (caseId: string) => boolean) =>
  failedNow(
    documents.map((document) => runPoints(document, 0.05)),
    wanted,
  ).map((caseId) => caseId.split('/').at(-1));

test('a case that failed in the newest run has failed, whatever came before', () => {
  assert.deepEqual(failed([]), []);
  assert.deepEqual(failed([run(11, ['a'], ['b']), run(12, ['a', 'b'], [])]), []);
  // The youngest code counts, not the last measured.
  assert.deepEqual(failed([run(12, ['a'], ['b']), run(11, ['a', 'b'], [])]), ['b']);
  assert.deepEqual(
    failed([run(12, ['a'], ['b', 'c'])], (caseId) => caseId.endsWith('c')),
    ['c'],
  );
  // In some of its trials: it has numbers, and failed.
  assert.deepEqual(failed([run(12, ['a'], ['a'])]), ['a']);
});

test('runs of the same commit add up, until the case is measured there', () => {
  const later = { startedAt: '2026-02-01T00:00:00.000Z' };
  assert.deepEqual(failed([run(12, ['a'], ['b']), run(12, ['c'], [], later)]), ['b']);
  assert.deepEqual(failed([run(12, ['a'], ['b']), run(12, ['b'], [], later)]), []);
  const dirty = { ...later, commit: { ...run(12, [], []).commit!, dirty: true } };
  assert.deepEqual(failed([run(12, ['a'], ['b']), run(12, ['c'], [], dirty)]), []);
  const elsewhere = { ...later, machine: { ...run(12, [], []).machine, id: 'elsewhere' } };
  assert.deepEqual(failed([run(12, ['a'], ['b']), run(12, ['c'], [], elsewhere)]), []);
});

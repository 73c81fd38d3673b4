import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from './documents.test-helper.ts';
import { type PollutionCheck, PollutionIndex } from './pollution-check.ts';
import { readPollutionChecks, writePollutionCheck } from './pollution-store.ts';
import { readRuns } from './store.ts';
import { temporaryFolder } from './temporary-folder.test-helper.ts';

const RUN = runDocument([caseResult('a', trials([1], [1])), caseResult('b', trials([1]))]);

function check(hour: number, polluted: boolean, changes: Partial<PollutionCheck> = {}): PollutionCheck {
  const ratio = { center: 2, low: 1.5, high: null };
  return {
    pollutionSchema: 1,
    checkId: '0123456789ab',
    startedAt: `2026-01-01T0${hour}:00:00.000Z`,
    machineId: RUN.machine.id,
    cases: [{ caseId: 'suite/group/a', suiteHash: 'hash', others: 3, ratio, polluted }],
    ...changes,
  };
}

function warningsAfter(...checks: readonly PollutionCheck[]): string[][] {
  const { cases } = new PollutionIndex(checks).mark(RUN);
  return cases.flatMap(({ trials }) => trials.map(({ certificate }) => [...certificate.warnings]));
}

test('every trial of a polluted case says so, and the newest check counts', () => {
  assert.deepEqual(warningsAfter(), [[], [], []]);
  assert.deepEqual(warningsAfter(check(1, true)), [['polluted'], ['polluted'], []]);
  assert.deepEqual(warningsAfter(check(2, false), check(1, true)), [[], [], []]);
  assert.deepEqual(warningsAfter(check(2, true), check(1, false)), [['polluted'], ['polluted'], []]);
});

test('a check says nothing of another machine, or of a suite that was edited', () => {
  assert.deepEqual(warningsAfter(check(1, true, { machineId: 'another' })), [[], [], []]);
  const [edited] = check(1, true).cases;
  assert.deepEqual(warningsAfter(check(1, true, { cases: [{ ...edited!, suiteHash: 'new' }] })), [
    [],
    [],
    [],
  ]);
});

test('checks are stored beside runs, and are none', async (t) => {
  const results = temporaryFolder(t);
  const path = await writePollutionCheck(results, check(1, true));
  assert.equal(path, join(results, RUN.machine.id, 'pollution-20260101T010000Z-0123456789ab.json'));
  await assert.rejects(writePollutionCheck(results, check(1, true)), /can't be written/);
  mkdirSync(join(results, 'x'));
  writeFileSync(join(results, 'x', 'pollution-broken.json'), '{"pollutionSchema":1}');
  const { index, unreadable } = await readPollutionChecks(results);
  assert.deepEqual(index.mark(RUN).cases[0]!.trials[0]!.certificate.warnings, ['polluted']);
  assert.match(unreadable[0]!.problem, /not a pollution check: checkId/);
  assert.deepEqual(await readRuns(results), { runs: [], unreadable: [] });
});

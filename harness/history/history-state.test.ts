/** Which stored runs and records settle a commit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument } from '../documents.test-helper.ts';
import type { RunDocument } from '../run-document.ts';
import { sampleRun, sampleTrial } from '../sample-run.test-helper.ts';
import { type HistoryChoice, type HistorySettings, statusOf } from './history-state.ts';
import type { Unmeasured } from './unmeasured-store.ts';

const RUN = sampleRun();
const SHA = RUN.commit!.sha;
const SETTINGS: HistorySettings = {
  machineId: RUN.machine.id,
  runtime: RUN.runtime,
  plan: { ...RUN.plan, seed: RUN.plan.seed + 1 },
  build: null,
  suitesFrom: null,
};
const RECORD: Unmeasured = {
  unmeasuredSchema: 1,
  recordId: '0123456789ab',
  triedAt: '2026-01-02T00:00:00.000Z',
  commit: RUN.commit!,
  machineId: RUN.machine.id,
  runtime: RUN.runtime,
  reason: 'build',
  message: 'no',
  details: [],
  build: null,
  suitesFrom: null,
  filters: RUN.plan.filters,
};

function stateWith(
  runs: readonly RunDocument[],
  records: readonly Unmeasured[] = [],
  choice: Partial<HistoryChoice> = {},
  settings: Partial<HistorySettings> = {},
): string {
  const both = { missing: false, retry: false, ...choice };
  return statusOf([SHA], runs, records, { ...SETTINGS, ...settings }, both)[0]!.state;
}

const NOT_COUNTED: Readonly<Record<string, RunDocument>> = {
  'of another commit': { ...RUN, commit: { ...RUN.commit!, sha: 'b'.repeat(40) } },
  'of a dirty tree': { ...RUN, commit: { ...RUN.commit!, dirty: true } },
  'of no commit': { ...RUN, commit: null },
  'that was interrupted': { ...RUN, interrupted: true },
  'of another machine': { ...RUN, machine: { ...RUN.machine, id: 'other' } },
  'of another Node': { ...RUN, runtime: { ...RUN.runtime, version: '0.0.1' } },
  'under other flags': { ...RUN, runtime: { ...RUN.runtime, flags: ['--jitless'] } },
  'of other suites': { ...RUN, suitesFrom: 'c'.repeat(40) },
  'of controls alone': runDocument([caseResult('control=throughput', [sampleTrial()], { role: 'control' })], {
    commit: RUN.commit,
  }),
};

for (const [name, run] of Object.entries(NOT_COUNTED)) {
  test(`a run ${name} leaves a commit to be measured, also with --missing`, () => {
    assert.equal(stateWith([run]), 'left');
    assert.equal(stateWith([run], [], { missing: true }), 'left');
  });
}

test('a run by the same plan settles its commit, whatever its seed', () => {
  assert.equal(stateWith([RUN]), 'measured');
});

test('a run by another plan, or of a comparison, does so with --missing', () => {
  for (const run of [
    { ...RUN, plan: { ...RUN.plan, rounds: 99 } },
    { ...RUN, lockstep: 'x' },
  ]) {
    assert.equal(stateWith([run]), 'left');
    assert.equal(stateWith([run], [], { missing: true }), 'measured');
  }
});

test('a record settles its commit until it is retried; a run is worth more', () => {
  assert.equal(stateWith([], [RECORD]), 'failed');
  assert.equal(stateWith([], [RECORD], { retry: true }), 'left');
  assert.equal(stateWith([RUN], [RECORD]), 'measured');
});

test('a record holds for what was tried', () => {
  assert.equal(stateWith([], [RECORD], {}, { build: 'make' }), 'left');
  assert.equal(stateWith([], [RECORD], {}, { machineId: 'other' }), 'left');
  assert.equal(stateWith([], [RECORD], {}, { suitesFrom: 'c'.repeat(40) }), 'left');
  const plan = { ...RUN.plan, filters: ['other'] };
  assert.equal(stateWith([], [RECORD], {}, { plan }), 'failed');
  assert.equal(stateWith([], [{ ...RECORD, reason: 'cases' }], {}, { plan }), 'left');
});

test('a run with failures is tried again by --retry', () => {
  const run: RunDocument = {
    ...RUN,
    failures: [{ caseId: 's/g/c', reason: 'throw', message: 'no', stderr: '', trial: 0 }],
  };
  assert.equal(stateWith([run]), 'measured');
  assert.equal(stateWith([run], [], { retry: true }), 'left');
});

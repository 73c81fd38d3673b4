import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from './documents.test-helper.ts';
import type { CaseResult, RunDocument } from './run-document.ts';
import { buildSeries } from './series.ts';

/** A case at a level in ns/op, five trials that differ a little. */
function level(name: string, ns: number, overrides: Partial<CaseResult> = {}): CaseResult {
  return caseResult(name, trials([ns], [ns * 1.01], [ns / 1.01], [ns], [ns]), overrides);
}

function runAt(day: number, cases: readonly CaseResult[], overrides: Partial<RunDocument> = {}): RunDocument {
  const time = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
  const commit = { sha: String(day).repeat(40).slice(0, 40), time, subject: 'Change', dirty: false };
  return runDocument(cases, { runId: `run${day}`, commit, ...overrides });
}

function rounded(values: Float64Array): number[] {
  return [...values].map((value) => Number(value.toPrecision(9)));
}

test('runs stand in commit-time order, whatever the order in which they were read', () => {
  const documents = [3, 1, 2].map((day) => runAt(day, [level('x', day)]));
  const [series] = buildSeries(documents, 0.05);
  assert.deepEqual(
    series!.runs.map(({ runId }) => runId),
    ['run1', 'run2', 'run3'],
  );
  assert.deepEqual(rounded(series!.centers), [1, 2, 3]);
  for (let i = 0; i < 3; i++) {
    assert.ok(series!.lows[i]! < series!.centers[i]! && series!.centers[i]! < series!.highs[i]!);
  }
});

test('commit times in other time zones are compared as times; runs of one commit by their start', () => {
  const commit = (time: string): RunDocument['commit'] => ({ sha: 'a', time, subject: '', dirty: true });
  const documents = [
    runAt(1, [level('x', 1)], { runId: 'late', commit: commit('2026-01-01T12:00:00Z') }),
    runAt(1, [level('x', 1)], { runId: 'early', commit: commit('2026-01-01T13:00:00+05:00') }),
    runAt(1, [level('x', 1)], { runId: 'none', commit: null, startedAt: '2026-01-01T10:00:00Z' }),
    runAt(1, [level('x', 1)], {
      runId: 'first',
      commit: commit('2026-01-01T12:00:00Z'),
      startedAt: '2025-12-31T00:00:00Z',
    }),
  ];
  const { runs } = buildSeries(documents, 0.05)[0]!;
  assert.deepEqual(
    runs.map(({ runId }) => runId),
    ['early', 'none', 'first', 'late'],
  );
  assert.equal(runs[1]!.sha, null);
});

test('a run without the case, or with it unmeasured, is a gap in all tracks', () => {
  const documents = [
    runAt(1, [level('x', 1), level('control=throughput', 4)]),
    runAt(2, [level('y', 7)]),
    runAt(3, [caseResult('x', [])]),
    runAt(4, [level('x', 2), level('control=throughput', 4)]),
  ];
  const [x, y] = buildSeries(documents, 0.05);
  assert.deepEqual(rounded(x!.centers), [1, NaN, NaN, 2]);
  assert.deepEqual(rounded(x!.normalised.centers), [0.25, NaN, NaN, 0.5]);
  assert.deepEqual([...x!.lows.slice(1, 3), ...x!.normalised.highs.slice(1, 3)], [NaN, NaN, NaN, NaN]);
  assert.deepEqual(rounded(y!.centers), [NaN, 7, NaN, NaN]);
  assert.equal(y!.control, null);
  assert.equal(x!.runs, y!.runs);
});

test('an edited suite, another machine and another runtime start series of their own', () => {
  const { machine, runtime } = runDocument([]);
  const elsewhere = { ...machine, id: 'elsewhere' };
  const documents = [
    runAt(1, [level('x', 1, { suiteHash: 'a' })]),
    runAt(2, [level('x', 2, { suiteHash: 'b' })]),
    runAt(3, [level('x', 3, { suiteHash: 'a' })], { machine: elsewhere }),
    runAt(4, [level('x', 4, { suiteHash: 'b' })], { runtime: { ...runtime, version: '22.1.0' } }),
    runAt(5, [level('x', 5, { suiteHash: 'b' })], { runtime: { ...runtime, flags: ['--no-opt'] } }),
    runAt(6, [level('x', 6, { suiteHash: 'b' })]),
  ];
  const usual = [runtime.name, runtime.version].join(' ');
  const found = buildSeries(documents, 0.05).map((series) => [
    series.environment.machine,
    series.environment.runtime,
    series.suiteHash,
    rounded(series.centers),
  ]);
  assert.deepEqual(found, [
    ['machine', usual, 'a', [1, NaN, NaN]],
    ['machine', usual, 'b', [NaN, 2, 6]],
    ['elsewhere', usual, 'a', [3]],
    ['machine', `${runtime.name} 22.1.0`, 'b', [4]],
    ['machine', `${usual} --no-opt`, 'b', [5]],
  ]);
});

test('one control divides the whole series, and a run without it is a gap of the normalised track only', () => {
  const documents = [
    runAt(1, [level('x', 10), level('control=memory', 2)]),
    runAt(2, [level('x', 10), level('control=memory', 2), level('control=throughput', 5)]),
  ];
  const series = buildSeries(documents, 0.05);
  assert.equal(series.length, 1);
  assert.equal(series[0]!.control, 'control=throughput');
  assert.deepEqual(rounded(series[0]!.centers), [10, 10]);
  assert.deepEqual(rounded(series[0]!.normalised.centers), [NaN, 2]);
});

test('few trials leave the interval open, and no documents give no series', () => {
  const [series] = buildSeries([runAt(1, [caseResult('x', trials([3]))])], 0.05);
  assert.deepEqual([series!.lows[0], rounded(series!.centers)[0], series!.highs[0]], [0, 3, Infinity]);
  assert.deepEqual(buildSeries([], 0.05), []);
});

test('a time that is none is refused with the run’s name', () => {
  const damaged = runAt(1, [], { commit: null, startedAt: 'yesterday' });
  assert.throws(() => buildSeries([damaged], 0.05), /'yesterday' in run run1/);
});

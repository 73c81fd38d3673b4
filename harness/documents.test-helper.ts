import type { CaseResult, Certificate, RunDocument, Trial } from './run-document.ts';
import { SCHEMA_VERSION } from './run-document.ts';

/** A trial with the given turns and nothing else of note. */
export function trial(index: number, turns: readonly number[], warnings: readonly string[] = []): Trial {
  return { index, batch: 1000, turns, quantiles: [], certificate: certificate(warnings) };
}

/** Trials 0, 1, … with the given turns each. */
export function trials(...turns: readonly (readonly number[])[]): Trial[] {
  return turns.map((ofTrial, index) => trial(index, ofTrial));
}

/** A case named `suite/group/name`; a name that begins with `control=` makes it a control. */
export function caseResult(
  name: string,
  ofCase: readonly Trial[],
  overrides: Partial<CaseResult> = {},
): CaseResult {
  return {
    caseId: `suite/group/${name}`,
    suite: 'suite',
    group: 'group',
    name,
    role: name.startsWith('control=') ? 'control' : 'case',
    baseline: null,
    operations: 1,
    suiteHash: 'hash',
    trials: ofCase,
    ...overrides,
  };
}

export function runDocument(cases: readonly CaseResult[], overrides: Partial<RunDocument> = {}): RunDocument {
  return { ...EMPTY_RUN, cases, ...overrides };
}

const EMPTY_RUN: RunDocument = {
  schema: SCHEMA_VERSION,
  runId: '0123456789ab',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:01:00.000Z',
  interrupted: false,
  project: { name: 'example', version: '1.0.0' },
  commit: null,
  machine: {
    id: 'machine',
    cpu: 'cpu',
    cores: 2,
    memoryBytes: 2 ** 32,
    platform: 'linux',
    kernel: '6',
    governor: null,
    turbo: null,
    smt: null,
    virtualisation: null,
    loadAverage: [],
    pinnedCpu: 1,
    pinning: 'taskset',
  },
  runtime: { name: 'node', version: '20.0.0', v8: '11', flags: [] },
  plan: {
    seed: 1,
    trials: 8,
    maxTrials: 8,
    budgetMs: null,
    rounds: 3,
    turnMs: 10,
    warmUpMs: 100,
    timeoutMs: 10_000,
    margin: 0.01,
    alpha: 0.05,
    quick: false,
    all: false,
    filters: [],
  },
  timedMs: 1,
  wallMs: 2,
  cases: [],
  failures: [],
};

function certificate(warnings: readonly string[]): Certificate {
  return {
    timedMs: 1,
    clock: { costNs: 50, resolutionNs: 1 },
    gc: { count: 0, ms: 0 },
    bytesPerOperation: null,
    warmUp: { batches: 10, ms: 1, steady: true },
    warnings,
  };
}

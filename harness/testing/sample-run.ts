/** A small run document that fits the schema, for tests of what is done with one. */
import { type RunDocument, SCHEMA_VERSION, type Trial } from '../run-document.ts';

export function sampleTrial(index = 0): Trial {
  return {
    index,
    batch: 1000,
    turns: [10.5, 10.25],
    quantiles: [10, 10, 10.1, 10.3, 10.6, 11, 12],
    certificate: {
      timedMs: 4,
      clock: { costNs: 60, resolutionNs: 1 },
      gc: null,
      bytesPerOperation: 0,
      warmUp: { batches: 100, ms: 30, steady: true },
      warnings: [],
    },
  };
}

export function sampleRun(changes: Partial<RunDocument> = {}): RunDocument {
  return {
    schema: SCHEMA_VERSION,
    runId: '0123456789ab',
    startedAt: '2026-01-02T03:04:05.678Z',
    finishedAt: '2026-01-02T03:05:05.678Z',
    interrupted: false,
    project: { name: 'sample', version: '1.0.0' },
    commit: { sha: 'a'.repeat(40), time: '2026-01-01T00:00:00.000Z', subject: 'First', dirty: false },
    machine: {
      id: 'sample-2c-8g',
      cpu: 'Sample',
      cores: 2,
      memoryBytes: 2 ** 33,
      platform: 'linux-x64',
      kernel: '6.1',
      governor: null,
      turbo: null,
      smt: null,
      virtualisation: null,
      loadAverage: [0, 0, 0],
      pinnedCpu: 1,
      pinning: 'all workers on CPU 1',
    },
    runtime: { name: 'node', version: '20.0.0', v8: '11', flags: [] },
    plan: {
      seed: 1,
      trials: 1,
      rounds: 2,
      turnMs: 2,
      warmUpMs: 20,
      timeoutMs: 1000,
      margin: 0.01,
      alpha: 0.05,
      quick: false,
      all: false,
      filters: [],
    },
    timedMs: 4,
    wallMs: 100,
    cases: [
      {
        caseId: 'suite/group/case',
        suite: 'suite',
        group: 'group',
        name: 'case',
        role: 'case',
        baseline: null,
        operations: 1,
        suiteHash: '0123456789abcdef',
        trials: [sampleTrial()],
      },
    ],
    failures: [],
    ...changes,
  };
}

/** A small run document that fits the schema, for tests of what is done with one. */
import { caseResult, runDocument, trial } from './documents.test-helper.ts';
import type { RunDocument, Trial } from './run-document.ts';

export function sampleTrial(index = 0): Trial {
  return { ...trial(index, [10.5, 10.25]), quantiles: [10, 10, 10.1, 10.3, 10.6, 11, 12] };
}

export function sampleRun(changes: Partial<RunDocument> = {}): RunDocument {
  return runDocument([caseResult('case', [sampleTrial()])], {
    startedAt: '2026-01-02T03:04:05.678Z',
    finishedAt: '2026-01-02T03:05:05.678Z',
    commit: { sha: 'a'.repeat(40), time: '2026-01-01T00:00:00.000Z', subject: 'First', dirty: false },
    ...changes,
  });
}

/** `mmubench/results`: for programs that read stored runs and judge them. */

export type { JudgingOptions, RunComparison, RunComparisons } from './comparison.ts';
export { compareCases, compareRuns, compareWithinRun, estimateCase } from './comparison.ts';
export { confidenceSequence } from './confidence-sequence.ts';
export { type CaseCounters, type CounterChange, counterChanges, countersOf } from './counters.ts';
export type { Comparison, Estimate, Verdict } from './estimate.ts';
export { median, quantile } from './quantile.ts';
export type { CaseResult, Certificate, Counters, Failure, Plan, RunDocument, Trial } from './run-document.ts';
export { SCHEMA_VERSION } from './run-document.ts';

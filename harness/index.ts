/**
 * The package `mmubench`: what a suite's author imports, and what reads and judges stored runs. The worker imports
 * none of it, so a suite that needs `defineSuite` only pays for little more.
 */

export type { JudgingOptions, RunComparison, RunComparisons } from './comparison.ts';
export { compareCases, compareRuns, compareWithinRun, estimateCase } from './comparison.ts';
export { confidenceSequence } from './confidence-sequence.ts';
export type { Comparison, Estimate, Verdict } from './estimate.ts';
export { median, quantile } from './quantile.ts';
export type { Random } from './random.ts';
export { seededRandom, shuffle } from './random.ts';
export type { CaseResult, Certificate, Failure, Plan, RunDocument, Trial } from './run-document.ts';
export { SCHEMA_VERSION } from './run-document.ts';
export type {
  Case,
  CommandCase,
  FunctionCase,
  Group,
  Operation,
  ResettableOperation,
  Suite,
} from './suite.ts';
export { defineSuite } from './suite.ts';

import { confidenceSequence } from './confidence-sequence.ts';
import { countersOf } from './counters.ts';
import type { Estimate } from './estimate.ts';
import { logEstimate } from './log-estimate.ts';
import { hasUnusableTurns, inTrialOrder, logTimesByTrial } from './paired-differences.ts';
import type { CaseResult } from './run-document.ts';

/**
 * The absolute time of a case in ns per operation: over the trials, log(median of the trial's turns), with the same
 * interval as for comparisons, exponentiated. Its warnings include those of the trials' certificates. The machine's
 * drift is in it, so two of them don't make a comparison. The centre is NaN where no trial has a usable turn.
 */
export function estimateCase(result: CaseResult, alpha: number): Estimate {
  const values = inTrialOrder(logTimesByTrial(result.trials));
  const estimate = logEstimate(confidenceSequence(values, alpha), values, alpha);
  return { ...estimate, warnings: [...new Set([...estimate.warnings, ...measurementWarnings(result)])] };
}

/** What the trials of a case are to be warned of, each name once: their certificates, turns, and counters. */
export function measurementWarnings(result: CaseResult): string[] {
  const names = new Set(result.trials.flatMap((trial) => trial.certificate.warnings));
  if (hasUnusableTurns(result.trials)) names.add('unusable-turns');
  if ((countersOf(result)?.varying ?? []).length > 0) names.add('counters-vary');
  return [...names];
}

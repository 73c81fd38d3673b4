import { confidenceSequence } from './confidence-sequence.ts';
import { countersOf } from './counters.ts';
import type { Estimate } from './estimate.ts';
import { logEstimate } from './log-estimate.ts';
import { hasUnusableTurns, inTrialOrder, logTimesByTrial } from './paired-differences.ts';
import type { CaseResult } from './run-document.ts';
import { runLevelWarnings } from './run-level-warnings.ts';
import type { WarningName } from './warnings.ts';

/**
 * The absolute time of a case in ns per operation: over the trials, log(median of the trial's turns), with the same
 * interval as for comparisons, exponentiated. Its warnings include those of the trials' certificates. The machine's
 * drift is in it, so two of them don't make a comparison; `controls` are its group's, best first, and tell of the machine. The centre is NaN where no trial has a usable turn.
 */
export function estimateCase(
  result: CaseResult,
  alpha: number,
  controls: readonly CaseResult[] = [],
): Estimate {
  const values = inTrialOrder(logTimesByTrial(result.trials));
  const estimate = logEstimate(confidenceSequence(values, alpha), values, alpha);
  return {
    ...estimate,
    warnings: [...new Set([...estimate.warnings, ...measurementWarnings(result, controls)])],
  };
}

/**
 * What the trials of a case are to be warned of, each name once: their certificates, turns, and counters. What noise can
 * feign in a single trial counts where most trials say it.
 */
export function measurementWarnings(result: CaseResult, controls: readonly CaseResult[] = []): string[] {
  const names = [...certificateWarnings(result.trials), ...runLevelWarnings(result, controls)];
  if (hasUnusableTurns(result.trials)) names.push('unusable-turns');
  if ((countersOf(result)?.varying ?? []).length > 0) names.push('counters-vary');
  return [...new Set(names)];
}

/** Drawn from times, which a busy machine changes too; the others are drawn from what cannot be otherwise. */
const FEIGNED_BY_NOISE: ReadonlySet<string> = new Set<WarningName>([
  'not-steady',
  'bimodal',
  'gc-bound',
  'timer-bound',
]);

function certificateWarnings(trials: CaseResult['trials']): string[] {
  const counts = new Map<string, number>();
  for (const name of trials.flatMap(({ certificate }) => [...new Set(certificate.warnings)])) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .filter(([name, count]) => !FEIGNED_BY_NOISE.has(name) || count > trials.length / 2)
    .map(([name]) => name);
}

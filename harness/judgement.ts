import { confidenceSequence, eValue } from './confidence-sequence.ts';
import type { Comparison } from './estimate.ts';
import { logEstimate } from './log-estimate.ts';
import type { JudgingOptions } from './verdict.ts';
import { furtherTrials, marginEdge, verdict } from './verdict.ts';

/** The part of a comparison that follows from the trials' logarithms of contender / baseline alone. */
export type Judgement = Pick<Comparison, 'ratio' | 'eValue' | 'verdict' | 'furtherTrials'>;

/**
 * Judges the differences of a comparison, one a trial in time order, as `pairedDifferences` gives them. O(n) time.
 * A decided verdict has `furtherTrials` null: there is nothing to wait for. `caseId` finds the calibrated spread. RangeError for options out of range or
 * a difference that is not finite.
 */
export function judge(differences: readonly number[], options: JudgingOptions, caseId?: string): Judgement {
  const sequence = confidenceSequence(differences, options.alpha);
  const spread = caseId === undefined ? undefined : options.spreads?.get(caseId);
  const decision = verdict(sequence, options.margin);
  return {
    ratio: logEstimate(sequence, differences, options.alpha),
    eValue: eValue(sequence, marginEdge(options.margin)),
    verdict: decision,
    furtherTrials: decision === 'inconclusive' ? furtherTrials(sequence, options, spread) : null,
  };
}

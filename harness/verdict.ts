import type { ConfidenceSequence } from './confidence-sequence.ts';
import { halfWidth } from './confidence-sequence.ts';
import type { Verdict } from './estimate.ts';

/** Beyond this many trials in all, a decision is out of anybody's reach and no forecast is given. */
const MAX_TRIALS = 10_000;

/** What is needed to judge a comparison. */
export interface JudgingOptions {
  /** Relevance threshold as a ratio less one, ≥ 0: 0.01 is 1 %. */
  readonly margin: number;
  /** Chance of a false alarm that is accepted, between 0 and 1. */
  readonly alpha: number;
  /** By the contender's caseId: spread of a trial's log ratio by a calibration. For forecasts alone. */
  readonly spreads?: ReadonlyMap<string, number>;
}

/** An interval of log(contender / baseline). */
export interface LogInterval {
  readonly low: number;
  readonly high: number;
}

/** The margin on the log scale: ratios from 1/(1 + margin) to 1 + margin are equivalent. RangeError if negative. */
export function marginEdge(margin: number): number {
  if (!(margin >= 0 && margin < Infinity)) {
    throw new RangeError(`Got margin ${margin}, expected a ratio less one that is 0 or more: 0.01 is 1 %.`);
  }
  return Math.log1p(margin);
}

/**
 * The three-region rule on an interval of log(contender / baseline): wholly above the margin `slower`, wholly below
 * it `faster`, wholly inside it (its edges included) `equivalent`, otherwise `inconclusive`. RangeError for a
 * negative margin or an interval that is none.
 */
export function verdict({ low, high }: LogInterval, margin: number): Verdict {
  if (!(low <= high)) throw new RangeError(`Got the interval from ${low} to ${high}, expected low ≤ high.`);
  const edge = marginEdge(margin);
  if (low > edge) return 'slower';
  if (high < -edge) return 'faster';
  if (low >= -edge && high <= edge) return 'equivalent';
  return 'inconclusive';
}

/**
 * How many more trials would probably decide: the fewest after which the interval would be decided if mean and
 * standard deviation stayed what they are. 0 where it is decided; null where fewer than 2 trials give no standard
 * deviation, or where not even 10,000 trials in all would do (the mean is at the margin's edge). A forecast, not a
 * promise: with few trials the standard deviation itself is uncertain, and a calibrated spread of the case helps.
 * O(log 10,000) time.
 */
export function furtherTrials(
  sequence: ConfidenceSequence,
  { margin, alpha }: JudgingOptions,
  calibrated?: number,
): number | null {
  const { n, mean, low, high } = sequence;
  if (verdict(sequence, margin) !== 'inconclusive') return 0;
  const sd = calibrated === undefined ? sequence.sd : pooledSpread(sequence, calibrated);
  if (n < 1 || Number.isNaN(sd)) return null;
  // What earlier looks have excluded stays excluded, so the forecast interval narrows around the mean inside it.
  const center = Math.min(high, Math.max(low, mean));
  const decidedAfter = (trials: number): boolean => {
    const half = halfWidth(trials, sd, alpha);
    const forecast = { low: Math.max(low, center - half), high: Math.min(high, center + half) };
    return verdict(forecast, margin) !== 'inconclusive';
  };
  if (!decidedAfter(MAX_TRIALS)) return null;
  // The forecast intervals are nested, so that bisection finds the first that is decided.
  let undecided = n;
  let decided = MAX_TRIALS;
  while (decided - undecided > 1) {
    const middle = (undecided + decided) >> 1;
    if (decidedAfter(middle)) decided = middle;
    else undecided = middle;
  }
  return decided - n;
}

/** As many trials as a calibrated spread counts for beside those that were measured. */
const CALIBRATED_WEIGHT = 10;

function pooledSpread({ n, sd }: ConfidenceSequence, calibrated: number): number {
  const own = n < 2 ? 0 : (n - 1) * sd ** 2;
  const weight = Math.max(0, n - 1) + CALIBRATED_WEIGHT;
  return Math.sqrt((own + CALIBRATED_WEIGHT * calibrated ** 2) / weight);
}

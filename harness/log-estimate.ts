import type { ConfidenceSequence } from './confidence-sequence.ts';
import { FIRST_LOOK } from './confidence-sequence.ts';
import type { Estimate } from './estimate.ts';
import { isSkewed } from './skewness.ts';
import type { WarningName } from './warnings.ts';

/**
 * The estimate behind a confidence sequence of logarithms, back on the scale of the numbers themselves: the
 * exponential of mean and interval. `values` are the sequence's own values. The centre is the mean, moved to the
 * nearest end where earlier looks exclude it, so that low ≤ center ≤ high. Without any values the centre is NaN.
 */
export function logEstimate(
  sequence: ConfidenceSequence,
  values: readonly number[],
  alpha: number,
): Estimate {
  const { n, mean, low, high } = sequence;
  return {
    center: Math.exp(Math.min(high, Math.max(low, mean))),
    low: Math.exp(low),
    high: Math.exp(high),
    confidence: 1 - alpha,
    trials: n,
    warnings: sequenceWarnings(sequence, values),
  };
}

function sequenceWarnings(
  { n, sd, low, contradicted }: ConfidenceSequence,
  values: readonly number[],
): WarningName[] {
  const warnings: WarningName[] = [];
  if (low === -Infinity) warnings.push('few-trials');
  if (isSkewed(values)) warnings.push('skewed');
  if (contradicted) warnings.push('contradictory-trials');
  if (n >= FIRST_LOOK && sd === 0) warnings.push('identical-trials');
  return warnings;
}

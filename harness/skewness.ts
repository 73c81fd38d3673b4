/** Fewer values than this can't show a skew that is told from chance. */
const MIN_VALUES = 8;

/** 99 % two-sided quantile of the normal distribution. */
const CRITICAL_DEVIATE = 2.576;

/** Below this a skew does no harm that is worth a warning, however certain it is. */
const RELEVANT_SKEWNESS = 1;

/**
 * The adjusted Fisher–Pearson coefficient G1: 0 for a symmetric sample, 2 for an exponential one, at most √n in size.
 * NaN for fewer than 3 values or identical ones. O(n) time. Joanes and Gill, The Statistician 47 (1998), 183–189.
 */
export function skewness(values: readonly number[]): number {
  const n = values.length;
  if (n < 3) return NaN;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    const deviation = value - mean;
    squares += deviation ** 2;
    cubes += deviation ** 3;
  }
  const variance = squares / n;
  return (cubes / n / variance ** 1.5) * (Math.sqrt(n * (n - 1)) / (n - 2));
}

/**
 * Whether the values are so skewed that an interval's coverage is only approximate: the skewness is relevant and
 * beyond what 99 % of normal samples of this size show. Sensitive to single outliers, on purpose: an outlier on one
 * side is what a skewed distribution looks like in a dozen trials.
 */
export function isSkewed(values: readonly number[]): boolean {
  const n = values.length;
  if (n < MIN_VALUES) return false;
  const standardError = Math.sqrt((6 * n * (n - 1)) / ((n - 2) * (n + 1) * (n + 3)));
  return Math.abs(skewness(values)) > Math.max(RELEVANT_SKEWNESS, CRITICAL_DEVIATE * standardError);
}

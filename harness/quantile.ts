/**
 * The p-quantile of the values, 0 ≤ p ≤ 1, by Hyndman and Fan's type 7: with the values sorted and numbered from 0,
 * the linear interpolation at position p · (n − 1). The default of R and NumPy; 0 gives the minimum, 1 the maximum.
 * O(n log n) time; the argument is not changed. RangeError for no values, a NaN among them, or p out of range.
 * Hyndman and Fan, The American Statistician 50 (1996), 361–365.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Got quantile ${p}, expected a number from 0 to 1.`);
  const sorted = sortedCopy(values);
  const position = p * (sorted.length - 1);
  const index = Math.floor(position);
  const fraction = position - index;
  const lower = sorted[index]!;
  if (fraction === 0) return lower;
  const upper = sorted[index + 1]!;
  if (lower === upper) return lower;
  // A weighted mean gives quantile(−v, 1/2) = −quantile(v, 1/2) exactly; rounding must not leave the two neighbours.
  return Math.min(upper, Math.max(lower, lower * (1 - fraction) + upper * fraction));
}

/** The middle value, or the mean of the two middle ones. Time and errors as for `quantile`. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

function sortedCopy(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError('Got no values, expected at least one.');
  // A Float64Array sorts by number, not by text, and without a comparison function.
  const sorted = Float64Array.from(values).sort();
  // NaN sorts last.
  if (Number.isNaN(sorted[sorted.length - 1])) {
    throw new RangeError(
      'Got a value that is not a number, expected numbers only: leave out what is missing.',
    );
  }
  return sorted;
}

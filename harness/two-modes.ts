/** Whether values gather around two levels rather than one. */

export interface TwoModes {
  /** Means of the lower and the higher mode. */
  readonly low: number;
  readonly high: number;
  /** Share of the values in the smaller of the two. */
  readonly minorShare: number;
  /** Share of the values' variance that lies between the modes. */
  readonly explained: number;
  /** Values in the middle third between the modes, as a share of the smaller one. */
  readonly between: number;
}

/**
 * The best split into a lower and a higher part, by variance. Values are as they come, at least 4, not all equal; null
 * otherwise. Where `smallest` values are fewer than either part would have, the split is not considered: outliers are no
 * mode. O(n log n).
 */
export function splitInTwo(values: readonly number[], smallest: number): TwoModes | null {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const total = sum(sorted);
  const mean = total / n;
  const variation = sorted.reduce((squares, value) => squares + (value - mean) ** 2, 0);
  if (n < 4 || !(variation > 0)) return null;
  let best = -1;
  let at = 0;
  let lower = 0;
  for (let k = 1; k < n; k++) {
    lower += sorted[k - 1]!;
    if (k < smallest || n - k < smallest) continue;
    const between = (lower - k * mean) ** 2 * (1 / k + 1 / (n - k));
    if (between > best) {
      best = between;
      at = k;
    }
  }
  if (best < 0) return null;
  const low = sum(sorted.subarray(0, at)) / at;
  const high = sum(sorted.subarray(at)) / (n - at);
  const third = (high - low) / 3;
  const inside = sorted.filter((value) => value > low + third && value < high - third).length;
  const minor = Math.min(at, n - at);
  return { low, high, minorShare: minor / n, explained: best / variation, between: inside / minor };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Relevant where the higher mode is so much above the lower one: as a difference of logarithms. */
const RELEVANT_DISTANCE = Math.log(1.1);
/** Fewer of the values are outliers. */
const LEAST_SHARE = 0.15;
const LEAST_VALUES = 3;
/** As many as that between the modes, and they are one. */
const MOST_BETWEEN = 0.1;
/** Of the variance of evenly spread values, the best split explains this share; of any with one mode, less or little more. */
const EVEN_SHARE = 0.75;
/** How far above that share chance goes in one of a hundred sets of n evenly spread values, times √n. */
const CHANCE = 0.65;

/**
 * Whether the logarithms of times have two modes that differ by a tenth or more. Of sets with one mode, fewer than 1 % are
 * said to have two, whether they are normal, skewed, heavy-tailed or even (`two-modes.test.ts` simulates it); of fewer than
 * 8 values none are.
 */
export function hasTwoModes(logs: readonly number[]): boolean {
  const n = logs.length;
  const smallest = Math.max(LEAST_VALUES, Math.ceil(LEAST_SHARE * n));
  const split = splitInTwo(logs, smallest);
  if (split === null) return false;
  return (
    split.high - split.low >= RELEVANT_DISTANCE &&
    split.between <= MOST_BETWEEN &&
    split.explained >= EVEN_SHARE + CHANCE / Math.sqrt(n)
  );
}

/** Whether values gather around two levels rather than one. */
import { quantile } from './quantile.ts';

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
const RELEVANT_DISTANCE = Math.log(1.2);
/** Fewer of the values are no mode, but what a busy machine does to some. */
const LEAST_SHARE = 0.25;
const LEAST_VALUES = 3;
/** Of many values this share at either end counts as if it lay at its beginning: interruptions are long, and no mode. */
const OUTLYING = 0.1;
const MANY = 40;
/** Of fewer values any two groups could be chance. */
const MIN_VALUES = 8;
/** As many as that between the modes, as a share of the smaller one, and they are one. */
const MOST_BETWEEN = 0.1;
/** Of the variance of evenly spread values, the best split explains this share; of any with one mode, less or little more. */
const EVEN_SHARE = 0.75;
/** How far above that share chance goes in one of a hundred sets of n evenly spread values, times √n. */
const CHANCE = 0.65;

/**
 * Whether the logarithms of times have two modes that differ by a fifth or more. Of sets with one mode, whether normal,
 * skewed, heavy-tailed or even, at most 3 % are said to have two for 8 to 20 values, and at most 1 % for 40 and more;
 * `two-modes.test.ts` simulates it. Of fewer than 8 values none are. O(n log n).
 */
export function hasTwoModes(logs: readonly number[]): boolean {
  const n = logs.length;
  if (n < MIN_VALUES || range(logs) < RELEVANT_DISTANCE) return false;
  const smallest = Math.max(LEAST_VALUES, Math.ceil(LEAST_SHARE * n));
  const split = splitInTwo(n < MANY ? logs : withoutTails(logs), smallest);
  if (split === null) return false;
  return (
    split.high - split.low >= RELEVANT_DISTANCE &&
    split.between <= MOST_BETWEEN &&
    split.explained >= EVEN_SHARE + CHANCE / Math.sqrt(n)
  );
}

/** The usual case ends here: the values are too near each other for two modes. */
function range(values: readonly number[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

function withoutTails(values: readonly number[]): number[] {
  const [low, high] = [quantile(values, OUTLYING), quantile(values, 1 - OUTLYING)];
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

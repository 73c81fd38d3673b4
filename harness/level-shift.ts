/** Whether a series in time order keeps its level. */
import { median } from './quantile.ts';
import { seededRandom, shuffle } from './random.ts';

/** Chance that a series without any order in it is called shifted. */
export const SHIFT_ALPHA = 0.05;
/** Fewer values can't tell a shift from chance at that rate. */
const MIN_VALUES = 8;
/** Longer series are halved by the medians of neighbours until they fit: the null distribution is found once for each length. */
const MAX_VALUES = 64;
const PERMUTATIONS = 4000;
const SEED = 0x5eed;

/**
 * The size of the most significant shift, as the median after it less the median before it, or 0 where none is
 * significant. A step as well as a drift, in either direction. The statistic is the largest of the rank sums before each
 * place, each in its own standard deviations: Pettitt's (1979) but for that, which finds steps near the ends too. It
 * depends on ranks alone, so that its null distribution is that of random permutations, whatever the values' own: a
 * series in random order is called shifted with a probability of SHIFT_ALPHA. O(n log n).
 */
export function levelShift(series: readonly number[]): number {
  const values = shortened(series);
  if (values.length < MIN_VALUES) return 0;
  const { place, statistic } = largestShift(ranks(values));
  if (statistic <= criticalStatistic(values.length)) return 0;
  return median(values.slice(place)) - median(values.slice(0, place));
}

function shortened(series: readonly number[]): readonly number[] {
  if (series.length <= MAX_VALUES) return series;
  const halves = Array.from(
    { length: series.length >> 1 },
    (_, i) => (series[2 * i]! + series[2 * i + 1]!) / 2,
  );
  return shortened(halves);
}

/** The place before which the rank sum is farthest from what chance gives, and how far, in standard deviations. */
function largestShift(ranked: readonly number[]): { place: number; statistic: number } {
  const n = ranked.length;
  let place = 0;
  let statistic = -1;
  let sum = 0;
  for (let k = 1; k < n; k++) {
    sum += ranked[k - 1]!;
    const deviation = Math.abs(sum - (k * (n + 1)) / 2) / Math.sqrt((k * (n - k) * (n + 1)) / 12);
    if (deviation > statistic) {
      place = k;
      statistic = deviation;
    }
  }
  return { place, statistic };
}

/** From 1; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranked = values.map(() => 0);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last++;
    for (let i = first; i <= last; i++) ranked[order[i]!] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return ranked;
}

const criticalStatistics = new Map<number, number>();

/** Exceeded by at most SHIFT_ALPHA of random permutations of that length. Seeded: the same in every process. */
function criticalStatistic(length: number): number {
  const known = criticalStatistics.get(length);
  if (known !== undefined) return known;
  const random = seededRandom(SEED);
  const permutation = Array.from({ length }, (_, index) => index + 1);
  const statistics = Float64Array.from(
    { length: PERMUTATIONS },
    () => largestShift(shuffle(permutation, random)).statistic,
  ).sort();
  const critical = statistics[Math.ceil((1 - SHIFT_ALPHA) * PERMUTATIONS)]!;
  criticalStatistics.set(length, critical);
  return critical;
}

/**
 * Where the spread of a comparison comes from: trials that differ from each other (fresh processes, layouts) or the
 * rounds within a trial.
 */
import { median } from './quantile.ts';

/** Variances of the logarithm of contender / baseline. */
export interface VarianceSplit {
  /** Between trials, whatever the number of rounds. */
  readonly between: number;
  /** What the rounds of one trial contribute to its value: about inversely proportional to their number. */
  readonly within: number;
}

/**
 * From the differences of each trial's rounds, in time order. A trial's value is the median of its rounds; the medians
 * of its odd and its even rounds differ by their own noise alone, whose variance is twice that of half as many rounds,
 * so four times that of all. This holds for the median as it is, whatever the distribution. Null for fewer than two
 * trials of at least two rounds. O(total rounds · log) time.
 */
export function splitVariance(trials: readonly (readonly number[])[]): VarianceSplit | null {
  const usable = trials.filter((rounds) => rounds.length >= 2);
  if (usable.length < 2) return null;
  const values = usable.map((rounds) => median(rounds));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const halves = usable.map((rounds) => {
    const half = (parity: number) => median(rounds.filter((_, round) => round % 2 === parity));
    return (half(0) - half(1)) ** 2;
  });
  const within = halves.reduce((sum, value) => sum + value, 0) / halves.length / 4;
  return { between: Math.max(0, total - within), within };
}

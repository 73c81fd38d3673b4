/**
 * Repetitions are best spent at the level that varies most (Kalibera and Jones, ISMM 2013): more rounds where they
 * scatter within a trial, more trials where these differ from each other. Kalibera and Jones give the best number as
 * √(cost of a trial / cost of a round · variance of a round / variance between trials), which supposes many trials;
 * here a few decide, whose interval narrows faster than with 1/√n, so the time until then is computed itself.
 */
import { relativeHalfWidth } from './confidence-sequence.ts';
import type { StoppingRule } from './simulated-comparisons.ts';
import type { VarianceSplit } from './variance-split.ts';
import { marginEdge } from './verdict.ts';

export interface TrialCost {
  /** What a trial takes that has no rounds, and what each round adds, in ms. */
  readonly fixedMs: number;
  readonly roundMs: number;
}

export interface RoundsAdvice {
  readonly best: number;
  /** Time until an unchanged case is decided with that many, as a multiple of what it is with those measured. */
  readonly relativeCost: number;
}

/** Fewer rounds have no median of use; more hide a drift. */
const FEWEST_ROUNDS = 4;
const MOST_ROUNDS = 100;
const MOST_TRIALS = 100_000;

/** The number of rounds, 4 to 100, at which an unchanged case is decided soonest. `rounds` are those of the split. */
export function adviseRounds(
  split: VarianceSplit,
  rounds: number,
  cost: TrialCost,
  rule: StoppingRule,
): RoundsAdvice {
  const time = (count: number): number => {
    const spread = Math.sqrt(split.between + (split.within * rounds) / count);
    return fewestTrials(spread, rule) * (cost.fixedMs + count * cost.roundMs);
  };
  let best = FEWEST_ROUNDS;
  for (let count = FEWEST_ROUNDS + 1; count <= MOST_ROUNDS; count++) {
    if (time(count) < time(best)) best = count;
  }
  return { best, relativeCost: time(best) / time(rounds) };
}

/** Trials after which the interval of that spread about 0 fits into the margin; at least the rule's. */
export function fewestTrials(
  spread: number,
  { trials, margin, alpha }: Omit<StoppingRule, 'maxTrials'>,
): number {
  const edge = marginEdge(margin);
  const fits = (count: number) => spread === 0 || relativeHalfWidth(count, alpha) * spread <= edge;
  if (fits(trials)) return trials;
  let [low, high] = [trials, MOST_TRIALS];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}

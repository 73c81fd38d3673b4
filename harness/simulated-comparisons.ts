/**
 * Comparisons that might have been: trials drawn from those that were recorded of a case against itself, judged by the
 * rule that a real comparison follows. Without a difference the two sides are exchangeable, so each drawn difference
 * takes its sign by the toss of a coin: the true ratio of the simulated comparisons is exactly 1, or what they are
 * shifted by, while spread, tails and modes stay the machine's.
 */
import { RunningSequence } from './confidence-sequence.ts';
import type { Verdict } from './estimate.ts';
import type { Random } from './random.ts';
import type { JudgingOptions } from './verdict.ts';
import { verdict } from './verdict.ts';

/** When a comparison stops: not before `trials`, then as soon as it is decided, at last at `maxTrials`. */
export interface StoppingRule extends JudgingOptions {
  readonly trials: number;
  readonly maxTrials: number;
}

export interface SimulatedOutcome {
  readonly verdict: Verdict;
  readonly trials: number;
  /** Mean logarithm of contender / baseline over its trials. */
  readonly mean: number;
}

/**
 * Takes differences until decided, or until there are no more (null). Null without a single one.
 * O(trials) time.
 */
export function compareUntilDecided(draw: () => number | null, rule: StoppingRule): SimulatedOutcome | null {
  const sequence = new RunningSequence(rule.alpha);
  let outcome: SimulatedOutcome | null = null;
  for (let trials = 1; trials <= rule.maxTrials; trials++) {
    const difference = draw();
    if (difference === null) break;
    sequence.add(difference);
    if (trials < rule.trials && trials < rule.maxTrials) continue;
    const look = sequence.look();
    outcome = { verdict: verdict(look, rule.margin), trials, mean: look.mean };
    if (outcome.verdict !== 'inconclusive') break;
  }
  return outcome;
}

export class SimulatedComparisons {
  readonly #rule: StoppingRule;
  /** A row of `maxTrials` differences for each comparison. */
  readonly #differences: Float64Array;
  readonly #count: number;

  /** RangeError without a recorded difference. O(count · maxTrials) time and memory. */
  constructor(recorded: readonly number[], rule: StoppingRule, count: number, random: Random) {
    if (recorded.length === 0) throw new RangeError('Got no recorded differences, expected at least one.');
    this.#rule = rule;
    this.#count = count;
    this.#differences = Float64Array.from({ length: count * rule.maxTrials }, () => {
      const drawn = recorded[random.integer(recorded.length)]!;
      return random.integer(2) === 0 ? drawn : -drawn;
    });
  }

  /**
   * All comparisons of a contender whose true logarithm of the ratio is `shift`. The same draws serve every shift, so
   * that what differs between two calls is due to the shift alone. O(count · maxTrials) time.
   */
  outcomes(shift: number): SimulatedOutcome[] {
    const { maxTrials } = this.#rule;
    return Array.from({ length: this.#count }, (_, row) => {
      let at = row * maxTrials;
      return compareUntilDecided(() => this.#differences[at++]! + shift, this.#rule)!;
    });
  }
}

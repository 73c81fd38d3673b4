/** The rounds behind a comparison: contender over base in each, trial after trial. */
import type { PairedTrial } from './page-comparison.ts';

export interface PairedRound {
  readonly trial: number;
  readonly round: number;
  readonly base: number | null;
  readonly contender: number | null;
  /** null where either side has no usable turn. */
  readonly ratio: number | null;
}

export interface PairedRounds {
  readonly rounds: readonly PairedRound[];
  /** Of each trial: the places of its first round and of the next trial's, and the median of its ratios. */
  readonly trials: readonly { readonly from: number; readonly to: number; readonly median: number | null }[];
}

/** O(rounds log rounds). */
export function pairedRounds(trials: readonly PairedTrial[]): PairedRounds {
  const rounds: PairedRound[] = [];
  const spans = trials.map(({ base, contender }, trial) => {
    const from = rounds.length;
    for (let round = 0; round < Math.max(base.length, contender.length); round++) {
      const [a, b] = [base[round] ?? null, contender[round] ?? null];
      const ratio = a !== null && b !== null && a > 0 && b > 0 ? b / a : null;
      rounds.push({ trial, round, base: a, contender: b, ratio });
    }
    const known = rounds.slice(from).flatMap(({ ratio }) => ratio ?? []);
    known.sort((x, y) => x - y);
    return { from, to: rounds.length, median: known[Math.floor((known.length - 1) / 2)] ?? null };
  });
  return { rounds, trials: spans };
}

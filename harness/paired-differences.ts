import { median } from './quantile.ts';
import type { Trial } from './run-document.ts';

/**
 * One logarithm of contender / baseline for each trial that both have, in trial order: the median over the rounds of
 * log(turn of contender) − log(turn of baseline). Turns are paired by position, because entry r of both was measured
 * in round r. Rounds that one of the two lacks, or whose turn is not a positive finite time, can't be paired (see
 * `hasUnusableTurns`); a trial without a single pair is left out. O(total turns · log) time. RangeError if a trial
 * index occurs twice in one of the lists.
 */
export function pairedDifferences(baseline: readonly Trial[], contender: readonly Trial[]): number[] {
  return inTrialOrder(differencesByTrial(baseline, contender));
}

/** The same by trial index. */
export function differencesByTrial(
  baseline: readonly Trial[],
  contender: readonly Trial[],
): Map<number, number> {
  const baselineByIndex = new Map(baseline.map((trial) => [trial.index, trial]));
  checkDistinct(baseline, baselineByIndex.size);
  const differences = new Map<number, number>();
  checkDistinct(contender, new Set(contender.map((trial) => trial.index)).size);
  for (const { index, turns } of contender) {
    const others = baselineByIndex.get(index)?.turns ?? [];
    const rounds = roundDifferences(others, turns);
    if (rounds.length > 0) differences.set(index, median(rounds));
  }
  return differences;
}

/** The logarithm of a trial's median turn, by trial index; a trial without a usable turn is left out. */
export function logTimesByTrial(trials: readonly Trial[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const { index, turns } of trials) {
    const usable = turns.filter(isUsable);
    if (usable.length > 0) times.set(index, Math.log(median(usable)));
  }
  checkDistinct(trials, new Set(trials.map((trial) => trial.index)).size);
  return times;
}

/** The values of trials in the order in which the trials were measured. */
export function inTrialOrder(byTrial: ReadonlyMap<number, number>): number[] {
  return [...byTrial].sort(([a], [b]) => a - b).map(([, value]) => value);
}

/** Whether a turn has no logarithm: it is 0, negative, or not a finite number. */
export function hasUnusableTurns(trials: readonly Trial[]): boolean {
  return trials.some(({ turns }) => !turns.every(isUsable));
}

/** One logarithm of contender / baseline for each round that both have; unusable turns are left out. */
export function roundDifferences(baseline: readonly number[], contender: readonly number[]): number[] {
  const differences: number[] = [];
  const rounds = Math.min(baseline.length, contender.length);
  for (let round = 0; round < rounds; round++) {
    const before = baseline[round]!;
    const after = contender[round]!;
    if (isUsable(before) && isUsable(after)) differences.push(Math.log(after) - Math.log(before));
  }
  return differences;
}

function isUsable(turn: number): boolean {
  return turn > 0 && Number.isFinite(turn);
}

function checkDistinct(trials: readonly Trial[], distinct: number): void {
  if (trials.length === distinct) return;
  const indices = trials.map((trial) => trial.index).join(', ');
  throw new RangeError(`Got the trial indices ${indices}, expected each once: the run document is damaged.`);
}

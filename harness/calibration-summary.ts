/** What a case's trials against itself say about the comparisons to come. */
import { type Share, share } from './binomial-interval.ts';
import type { CalibratedTrial, CalibrationSummary } from './calibration.ts';
import { confidenceSequence } from './confidence-sequence.ts';
import { smallestDetectableChange } from './detectable-change.ts';
import { roundDifferences } from './paired-differences.ts';
import { median, quantile } from './quantile.ts';
import type { Random } from './random.ts';
import { adviseRounds, type TrialCost } from './rounds-advice.ts';
import {
  compareUntilDecided,
  SimulatedComparisons,
  type SimulatedOutcome,
  type StoppingRule,
} from './simulated-comparisons.ts';
import { splitVariance } from './variance-split.ts';

/** Enough to see a rate of one per cent to a fifth of it, and a power of 95 % to half a per cent. */
const SIMULATED = 2000;

/** Null without a trial that both sides have. Equal arguments give equal summaries. */
export function summarise(
  trials: readonly CalibratedTrial[],
  rule: StoppingRule,
  cost: TrialCost,
  random: Random,
): CalibrationSummary | null {
  const rounds = trials.map(({ base, contender }) => roundDifferences(base, contender));
  const usable = rounds.filter((differences) => differences.length > 0);
  const values = usable.map((differences) => median(differences));
  if (values.length === 0) return null;
  const simulated = new SimulatedComparisons(values, rule, SIMULATED, random);
  const outcomes = simulated.outcomes(0);
  const { mean, low, high } = confidenceSequence(values, rule.alpha);
  const lengths = outcomes.map(({ trials }) => trials);
  const variance = splitVariance(usable);
  return {
    trialSpread: rootMeanSquare(values),
    comparisonSpread: rootMeanSquare(outcomes.map((outcome) => outcome.mean)),
    // A number that JSON can hold: where few trials bound nothing, a factor of e^700 is no bound either.
    bias: { mean, low: Math.max(low, -700), high: Math.min(high, 700) },
    direct: alarms(comparisonsInOrder(values, rule)),
    resampled: alarms(outcomes),
    detectable: smallestDetectableChange(simulated),
    trials: { half: Math.ceil(quantile(lengths, 0.5)), most: Math.ceil(quantile(lengths, 0.9)) },
    variance,
    rounds: variance === null ? null : adviseRounds(variance, roundsOf(usable), cost, rule),
  };
}

/** Each begins where the one before stopped; the last may end with the trials, as by a smaller budget. */
export function comparisonsInOrder(values: readonly number[], rule: StoppingRule): SimulatedOutcome[] {
  const outcomes: SimulatedOutcome[] = [];
  let at = 0;
  for (;;) {
    const outcome = compareUntilDecided(() => values[at++] ?? null, rule);
    // Null where fewer trials were left than a comparison needs for its first look.
    if (outcome === null) return outcomes;
    outcomes.push(outcome);
  }
}

export function alarms(outcomes: readonly SimulatedOutcome[]): Share {
  const called = outcomes.filter(({ verdict }) => verdict === 'faster' || verdict === 'slower');
  return share(called.length, outcomes.length);
}

function roundsOf(trials: readonly (readonly number[])[]): number {
  return median(trials.map(({ length }) => length));
}

/** About 0, because that is what the truth is. */
function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

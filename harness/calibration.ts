/**
 * What a calibration stores: cases measured against themselves on one machine. Whatever their comparisons find is a
 * false alarm, and their spread is the machine's and the method's. Data only, one JSON file, never rewritten.
 */
import type { Share } from './binomial-interval.ts';
import type { RoundsAdvice, TrialCost } from './rounds-advice.ts';
import type { Failure, Plan, RunDocument } from './run-document.ts';
import type { StoppingRule } from './simulated-comparisons.ts';
import type { VarianceSplit } from './variance-split.ts';

export const CALIBRATION_SCHEMA_VERSION = 1;

/** The turns of both sides of one trial, in ns per operation, in the order of the rounds. */
export interface CalibratedTrial {
  readonly base: readonly number[];
  readonly contender: readonly number[];
}

/** What follows from a case's trials, the rule and the seed: stored, because the simulations take their time. */
export interface CalibrationSummary {
  /** Spread of the logarithm of the ratio about its true value 0: of one trial, and of a comparison when it stops. */
  readonly trialSpread: number;
  readonly comparisonSpread: number;
  /** Mean logarithm of the ratio with its interval, which holds 0 unless the method itself prefers a side. */
  readonly bias: { readonly mean: number; readonly low: number; readonly high: number };
  /** Comparisons called `faster` or `slower`: the recorded trials taken one after the other. */
  readonly direct: Share;
  /** The same among simulated comparisons; the interval is for the simulation, not for the machine. */
  readonly resampled: Share;
  /** Smallest slowdown that is found with 95 %, as a ratio less one; null where not even a hundredfold one is. */
  readonly detectable: number | null;
  /** Trials that an unchanged case takes until decided: half of its comparisons, and nine of ten. */
  readonly trials: { readonly half: number; readonly most: number };
  /** null where the trials are too few to tell. */
  readonly variance: VarianceSplit | null;
  readonly rounds: RoundsAdvice | null;
}

export interface CalibratedCase {
  readonly caseId: string;
  readonly suiteHash: string;
  readonly trials: readonly CalibratedTrial[];
  readonly summary: CalibrationSummary;
}

export interface Calibration {
  readonly calibration: typeof CALIBRATION_SCHEMA_VERSION;
  /** 12 lower-case hex digits. */
  readonly calibrationId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Ended by the user; cases have fewer trials than planned, or are missing. */
  readonly interrupted: boolean;
  readonly project: RunDocument['project'];
  readonly commit: RunDocument['commit'];
  readonly machine: RunDocument['machine'];
  readonly runtime: RunDocument['runtime'];
  /** How the trials were measured; its seed is that of the simulations too. */
  readonly plan: Plan;
  /** The rule that is calibrated: that of the default plan, with as many trials as its budget has room for. */
  readonly rule: StoppingRule;
  /** What a trial of one comparison takes. */
  readonly cost: TrialCost;
  readonly cases: readonly CalibratedCase[];
  readonly failures: readonly Failure[];
}

/**
 * What all renderers share: plain data, ready for JSON. Numbers keep their base units (ns per operation, ratios,
 * bytes, ms); null stands for "not known", and for an open end of an interval.
 */

import type { CounterChange } from '../harness/counters.ts';
import type { Verdict } from '../harness/estimate.ts';
import type {
  Commit,
  Counters,
  FailureReason,
  MachineRecord,
  Plan,
  RuntimeRecord,
} from '../harness/run-document.ts';
import type { Parameter } from './parameters.ts';

export interface Interval {
  readonly center: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A case against another one: the group's baseline, or the same case in another run. */
export interface Judgement {
  /** Contender over baseline. */
  readonly ratio: Interval;
  /** (ratio − 1) × the baseline's time, in ns: as narrow as the paired ratio allows. */
  readonly difference: Interval;
  readonly verdict: Verdict;
  readonly furtherTrials: number | null;
  /** null where the case was not calibrated on this machine. */
  readonly calibration: CalibrationNote | null;
}

/** What a verdict on this case is worth on this machine, by measuring the case against itself. */
export interface CalibrationNote {
  /** Smallest slowdown that a comparison by the default plan finds with 95 %, as a ratio less one; null: none. */
  readonly detectable: number | null;
  /** Share of simulated comparisons of the case with itself that were called faster or slower. */
  readonly falseAlarmRate: number;
  /** How many comparisons of the recorded trials were. */
  readonly falseAlarms: { readonly count: number; readonly of: number };
}

export interface Evidence {
  /** Name of the warning that it is for. */
  readonly warning: string;
  /** Has names and messages of the suite in it. */
  readonly text: string;
}

export interface Row {
  readonly caseId: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly isBaseline: boolean;
  readonly isControl: boolean;
  /** Of one call. */
  readonly operations: number;
  readonly time: Interval;
  readonly judgement: Judgement | null;
  readonly trials: number;
  /** Median over the trials. */
  readonly bytesPerOperation: number | null;
  /** Time in garbage collections over time in the turns. */
  readonly gcShare: number | null;
  /** What stands behind the warnings, a sentence each. */
  readonly evidence: readonly Evidence[];
  /** Exact counts of one call on which all trials agree; null where the case counts nothing. */
  readonly counters: Counters | null;
  /** Names from harness/warnings.ts. */
  readonly warnings: readonly string[];
}

/** One line of a chart: aligned with the axis's settings, null where nothing was measured. */
export interface Curve {
  /** The parameters that the points have in common, as `key=value`; empty where there are none. */
  readonly name: string;
  readonly centers: readonly (number | null)[];
  readonly lows: readonly (number | null)[];
  readonly highs: readonly (number | null)[];
  /** Whether the point is a case without the line's parameters, which every line passes through: nobody listens. */
  readonly shared: readonly boolean[];
}

/** A case without the axis's parameter: a horizontal line. */
export interface Level {
  readonly name: string;
  readonly isBaseline: boolean;
  readonly time: Interval;
}

/** A place on the x axis: a number, or a word such as `absent`, which has no place among the numbers. */
export interface Setting {
  readonly label: string;
  readonly value: number | null;
}

/** Between two sizes n and m, taking times s and t: log(t/s) ÷ log(m/n); 1 is linear. */
export interface GrowthStep {
  readonly from: string;
  readonly to: string;
  readonly exponent: number;
}

export interface Growth {
  /** Of the line. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Steps that are steeper than linear, rising. */
  readonly steeper: readonly GrowthStep[];
}

export interface Chart {
  /** The parameter on the x axis. */
  readonly key: string;
  /** Words first, in the suite's order, then the numbers, rising. */
  readonly settings: readonly Setting[];
  /** The line with the most points first. */
  readonly curves: readonly Curve[];
  readonly levels: readonly Level[];
  /** Of each line, where the times are per unit of the parameter; else empty. */
  readonly growth: readonly Growth[];
}

export interface GroupModel {
  /** `suite/group`. */
  readonly id: string;
  readonly suite: string;
  readonly name: string;
  /** Name of the baseline's case, or null. */
  readonly baseline: string | null;
  /** Baseline first, then the suite's order, controls last. */
  readonly rows: readonly Row[];
  /** null where no parameter takes two numbers. */
  readonly chart: Chart | null;
}

/** Cost over the baseline at one setting: several cases share it where further parameters vary. */
export interface AnswerCell {
  readonly cases: number;
  /** Smallest and largest of the differences and ratios; equal where there is one case. */
  readonly difference: readonly [number, number];
  readonly ratio: readonly [number, number];
  /** The most serious verdict of the cases. */
  readonly verdict: Verdict;
}

/** The short answer for one suite: groups against settings, cost over each group's baseline. */
export interface AnswerTable {
  readonly suite: string;
  /** Settings as `key=value`, in rising order; those of low `importance` go last when there is no room for all. */
  readonly settings: readonly { readonly name: string; readonly importance: number }[];
  /** One row a group; cells aligned with `settings`, null where the group lacks the setting. */
  readonly groups: readonly { readonly name: string; readonly cells: readonly (AnswerCell | null)[] }[];
}

export interface FailureModel {
  readonly caseId: string;
  readonly reason: FailureReason;
  readonly message: string;
  readonly stderr: string;
  readonly trial: number;
}

export interface WarningNote {
  readonly name: string;
  /** How many cases carry it. */
  readonly cases: number;
  readonly explanation: string;
}

export interface RunSummary {
  readonly runId: string;
  readonly startedAt: string;
  readonly interrupted: boolean;
  readonly project: { readonly name: string; readonly version: string };
  readonly commit: Commit | null;
  readonly machine: MachineRecord;
  readonly runtime: RuntimeRecord;
  readonly plan: Plan;
  readonly timedMs: number;
  readonly wallMs: number;
}

export type Counts = Readonly<Record<Verdict | 'measured' | 'failed', number>>;

/** One run, judged against its groups' baselines. */
export interface RunModel {
  readonly run: RunSummary;
  readonly counts: Counts;
  readonly answers: readonly AnswerTable[];
  readonly groups: readonly GroupModel[];
  readonly failures: readonly FailureModel[];
  readonly warnings: readonly WarningNote[];
}

/** A case of the contender with the same case of the base. */
export interface ComparedRow extends Row {
  /** As measured, at the base's own machine speed. */
  readonly baseTime: Interval;
  /** Time ÷ ratio: the base's time at the contender's machine speed, in ns. The two runs' own times mix code and day. */
  readonly before: number | null;
  readonly judgement: Judgement;
  /** What the code does otherwise than before, whatever its speed. */
  readonly counterChanges: readonly CounterChange[];
}

/** Two runs, case by case. */
export interface ComparisonModel {
  readonly base: RunSummary;
  readonly contender: RunSummary;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly rows: readonly ComparedRow[];
  readonly onlyInBase: readonly string[];
  readonly onlyInContender: readonly string[];
  /** Of the contender; of the base too where both were measured together. */
  readonly failures: readonly FailureModel[];
  /** Sentences about what makes the two hard to compare. */
  readonly cautions: readonly string[];
  readonly warnings: readonly WarningNote[];
}

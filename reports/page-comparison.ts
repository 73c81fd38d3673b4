/** The comparison that the page shows: of two builds in lockstep, or of the newest run with the one before it. */
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import type { RunHeader } from '../harness/judge/run-points.ts';
import type { CaseResult, RunDocument, Trial } from '../harness/run-document.ts';
import { comparisonModel } from './comparison-model.ts';
import type { ComparisonModel } from './model.ts';
import { rounded } from './page-model.ts';

/** The turns of one trial of both sides; entry r of each ran in round r. */
export interface PairedTrial {
  readonly index: number;
  readonly base: readonly (number | null)[];
  readonly contender: readonly (number | null)[];
}

export interface PageComparison extends ComparisonModel {
  /** Whether the two were measured in lockstep, so that rounds can be paired. */
  readonly lockstep: boolean;
  readonly pairs: readonly { readonly caseId: string; readonly trials: readonly PairedTrial[] }[];
}

/**
 * What the newest run is compared with, of runs ordered by their start: its lockstep partner, or else its predecessor on
 * its machine. null where there is neither.
 */
export function counterpartOf<Run extends RunHeader>(ordered: readonly Run[], newest: RunHeader): Run | null {
  const partner = ordered.find(
    ({ lockstep, runId }) => lockstep !== undefined && lockstep === newest.lockstep && runId !== newest.runId,
  );
  if (partner !== undefined) return partner;
  return (
    ordered.findLast(({ machine, runId }) => machine.id === newest.machine.id && runId !== newest.runId) ??
    null
  );
}

/** The newest run with its counterpart; null without any. */
export function comparisonOf(
  other: RunDocument | null,
  newest: RunDocument,
  calibrations: CalibrationIndex,
): PageComparison | null {
  if (other === null) return null;
  if (newest.lockstep === undefined || other.lockstep !== newest.lockstep) {
    return compared(other, newest, false, calibrations);
  }
  const [base, contender] = isBase(newest, other) ? [newest, other] : [other, newest];
  return compared(base, contender, true, calibrations);
}

/** The documents don't tell their roles: the older commit is the base, and of one commit the side without changes. */
function isBase({ commit: a }: RunDocument, { commit: b }: RunDocument): boolean {
  if (a === null || b === null) return b === null && a !== null;
  const [timeA, timeB] = [Date.parse(a.time), Date.parse(b.time)];
  return timeA === timeB ? !a.dirty && b.dirty : timeA < timeB;
}

function compared(
  base: RunDocument,
  contender: RunDocument,
  lockstep: boolean,
  calibrations: CalibrationIndex,
): PageComparison {
  const ofBase = new Map(base.cases.map((result) => [result.caseId, result]));
  const pairs = contender.cases.flatMap((result) => {
    const other = ofBase.get(result.caseId);
    return other === undefined || result.role === 'control'
      ? []
      : { caseId: result.caseId, trials: paired(other, result) };
  });
  return { ...comparisonModel(base, contender, calibrations), lockstep, pairs };
}

function paired(base: CaseResult, contender: CaseResult): PairedTrial[] {
  const byIndex = new Map(base.trials.map((trial) => [trial.index, trial]));
  return contender.trials.flatMap((trial) => {
    const other = byIndex.get(trial.index);
    return other === undefined ? [] : { index: trial.index, base: turnsOf(other), contender: turnsOf(trial) };
  });
}

function turnsOf({ turns }: Trial): (number | null)[] {
  return turns.map(rounded);
}

/** Which cases of a trial did not keep their level while the others did. */
import { levelShift } from './level-shift.ts';
import { median } from './quantile.ts';
import type { Trial } from './run-document.ts';

/** A smaller shift does no harm that is worth a warning, however certain it is: as a difference of logarithms. */
const RELEVANT_SHIFT = Math.log(1.05);

/**
 * The trials of one group, by caseId, with `not-steady` where it is due: the case's turns shift, by themselves and
 * beside the other cases' turns of the same rounds. What shifts with the others is the machine. O(cases × turns).
 */
export function withSteadiness(trials: ReadonlyMap<string, Trial>): ReadonlyMap<string, Trial> {
  const series = new Map([...trials].map(([caseId, { turns }]) => [caseId, relativeLogs(turns)]));
  return new Map(
    [...trials].map(([caseId, trial]) => {
      const own = series.get(caseId)!;
      const others = [...series].filter(([id]) => id !== caseId).map(([, logs]) => logs);
      return [caseId, isSteady(own, others) ? trial : withWarning(trial)];
    }),
  );
}

function isSteady(own: readonly number[], others: readonly (readonly number[])[]): boolean {
  if (!own.every(Number.isFinite)) return true;
  if (Math.abs(levelShift(own)) < RELEVANT_SHIFT) return true;
  const common = own.map((_, round) => {
    const logs = others.map((each) => each[round]!).filter(Number.isFinite);
    return logs.length === 0 ? 0 : median(logs);
  });
  return Math.abs(levelShift(own.map((log, round) => log - common[round]!))) < RELEVANT_SHIFT;
}

/** Logarithms over the median. */
function relativeLogs(turns: readonly number[]): number[] {
  const level = median(turns);
  return turns.map((turn) => Math.log(turn / level));
}

function withWarning(trial: Trial): Trial {
  const { certificate } = trial;
  return { ...trial, certificate: { ...certificate, warnings: [...certificate.warnings, 'not-steady'] } };
}

/** Which cases of a trial have no level of their own: not-steady, bimodal. */
import { levelShift } from './level-shift.ts';
import { median, quantile } from './quantile.ts';
import { hasTwoModes } from './two-modes.ts';
import type { WarningName } from './warnings.ts';

/** A smaller shift does no harm that is worth a warning, however certain it is: as a difference of logarithms. */
const RELEVANT_SHIFT = Math.log(1.1);

/** The samples of each turn, in time order, in ns. */
type Samples = readonly (readonly number[])[];

/**
 * What the cases of one group, measured in the same rounds, are to be warned of; by caseId. What changes for all of them
 * is the machine's doing: a case is called unsteady only where it is so by itself and also beside the others, whose
 * typical course is taken off. O(all samples), but for sorting.
 */
export function steadinessWarnings(group: ReadonlyMap<string, Samples>): ReadonlyMap<string, WarningName[]> {
  const courses = new Map([...group].map(([caseId, samples]) => [caseId, courseOf(samples)]));
  return new Map(
    [...group].map(([caseId, samples]) => {
      const others = [...courses].filter(([id]) => id !== caseId).map(([, course]) => course);
      const common = samples.map((_, round) => typical(others.map((course) => course[round] ?? NaN)));
      const warnings: WarningName[] = [];
      if (isShifted(courses.get(caseId)!, common)) warnings.push('not-steady');
      if (isBimodal(samples, common)) warnings.push('bimodal');
      return [caseId, warnings];
    }),
  );
}

/** Which of a turn's samples stands for it: a fast one, which nothing else on the machine has interrupted. */
const FAST = 0.1;

/** The logarithms of the turns' fast samples, over the middle one. */
function courseOf(samples: Samples): number[] {
  const turns = samples.map((turn) => Math.log(quantile(turn, FAST)));
  const level = median(turns);
  return turns.map((turn) => turn - level);
}

function typical(logs: readonly number[]): number {
  const usable = logs.filter(Number.isFinite);
  return usable.length === 0 ? 0 : median(usable);
}

function isShifted(course: readonly number[], common: readonly number[]): boolean {
  if (!course.every(Number.isFinite)) return false;
  const beside = course.map((log, round) => log - common[round]!);
  return [course, beside].every((each) => Math.abs(levelShift(each)) >= RELEVANT_SHIFT);
}

function isBimodal(samples: Samples, common: readonly number[]): boolean {
  const alone = samples.flatMap((turn) => turn.map(Math.log));
  if (!alone.every(Number.isFinite)) return false;
  const beside = samples.flatMap((turn, round) => turn.map((sample) => Math.log(sample) - common[round]!));
  return hasTwoModes(alone) && hasTwoModes(beside);
}

/** How well change points that were found agree with those that are known. */

export interface FinderScore {
  readonly runs: number;
  readonly changes: number;
  readonly found: number;
  /** Known changes with a point found at most TOLERANCE runs away, and exactly there. */
  readonly near: number;
  readonly exact: number;
}

/**
 * A point found so many runs before or after a known change is that change. Where known changes are further apart than
 * twice this, no point serves for two; a second point beside the same change is a false alarm.
 */
export const TOLERANCE = 1;

export const NO_SCORE: FinderScore = { runs: 0, changes: 0, found: 0, near: 0, exact: 0 };

/** Of one series; indexes in any order. O(changes × found). */
export function scoreOf(changes: readonly number[], found: readonly number[], runs: number): FinderScore {
  const within = (tolerance: number) =>
    changes.filter((change) => found.some((index) => Math.abs(index - change) <= tolerance)).length;
  return { runs, changes: changes.length, found: found.length, near: within(TOLERANCE), exact: within(0) };
}

export function sumOfScores(scores: readonly FinderScore[]): FinderScore {
  return scores.reduce(
    (sum, each) => ({
      runs: sum.runs + each.runs,
      changes: sum.changes + each.changes,
      found: sum.found + each.found,
      near: sum.near + each.near,
      exact: sum.exact + each.exact,
    }),
    NO_SCORE,
  );
}

/** Share of the points found that are known changes; NaN where none is found. */
export const precision = ({ near, found }: FinderScore): number => near / found;

/** Share of the known changes that are found, and found exactly; NaN where none is known. */
export const recall = ({ near, changes }: FinderScore): number => near / changes;
export const exactRecall = ({ exact, changes }: FinderScore): number => exact / changes;

export const falseAlarmsPerThousandRuns = ({ found, near, runs }: FinderScore): number =>
  (1000 * (found - near)) / runs;

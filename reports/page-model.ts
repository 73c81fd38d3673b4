/** What the HTML page is given: the newest run in full, what it is compared with, and all runs as columns. */
import { type CalibrationIndex, NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import { type Accepting, NOTHING_ACCEPTED } from '../harness/judge/acceptance.ts';
import type { Certificate, RunDocument } from '../harness/run-document.ts';
import { type HistoryModel, historyModel } from './history-model.ts';
import type { RunModel } from './model.ts';
import { comparisonOf, counterpartOf, type PageComparison } from './page-comparison.ts';
import type { ProfileLink } from './profile-links.ts';
import { runModel } from './run-model.ts';

export interface TrialDetail {
  readonly index: number;
  readonly batch: number;
  /** ns per operation, in time order; null where the worker reported no finite time. */
  readonly turns: readonly (number | null)[];
  readonly certificate: Certificate;
}

export interface PageModel {
  readonly current: RunModel;
  /** null where the run is the only one of its machine. */
  readonly comparison: PageComparison | null;
  readonly history: HistoryModel;
  /** Of all runs. */
  readonly profiles: readonly ProfileLink[];
  readonly details: readonly { readonly caseId: string; readonly trials: readonly TrialDetail[] }[];
}

/** What is known beside the runs. Default: nothing. */
export interface PageContext {
  readonly calibrations?: CalibrationIndex;
  readonly profiles?: readonly ProfileLink[];
  readonly accepting?: Accepting;
}

/** At least one document, in any order. O(all turns + runs × cases). RangeError for none. */
export function pageModel(
  documents: readonly RunDocument[],
  { calibrations = NO_CALIBRATIONS, profiles = [], accepting = NOTHING_ACCEPTED }: PageContext = {},
): PageModel {
  const ordered = [...documents].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const newest = ordered.at(-1);
  if (newest === undefined) {
    throw new RangeError(
      'Got no run document, expected one or more: measure first, or name the folder of results.',
    );
  }
  const other = counterpartOf(ordered, newest);
  const history = historyModel(ordered, newest, accepting);
  return pageModelOf({ newest, other, history, calibrations, profiles });
}

/** What a page is made of where its earlier runs are known by their numbers alone. */
export interface PageParts {
  readonly newest: RunDocument;
  /** See `counterpartOf`. */
  readonly other: RunDocument | null;
  readonly history: HistoryModel;
  readonly calibrations: CalibrationIndex;
  readonly profiles: readonly ProfileLink[];
}

export function pageModelOf({ newest, other, history, calibrations, profiles }: PageParts): PageModel {
  return {
    current: runModel(newest, calibrations),
    comparison: comparisonOf(other, newest, calibrations),
    history,
    profiles,
    details: newest.cases.map(({ caseId, trials }) => ({
      caseId,
      trials: trials.map(({ index, batch, turns, certificate }) => ({
        index,
        batch,
        turns: turns.map(rounded),
        certificate,
      })),
    })),
  };
}

/** Five digits are more than a picture or a table shows, and make the page a third smaller. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}

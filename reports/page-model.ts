/** What the HTML page is given: the newest run in full, and the earlier runs of its machine as columns. */
import { type CalibrationIndex, NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import { estimateCase } from '../harness/comparison.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { buildSeries, type Series, type Track } from '../harness/series.ts';
import { comparisonModel } from './comparison-model.ts';
import { interval } from './group-model.ts';
import type { ComparisonModel, RunModel } from './model.ts';
import { runModel } from './run-model.ts';

export interface RunPoint {
  readonly runId: string;
  readonly startedAt: string;
  /** 40 hex digits, or null outside a git repository. */
  readonly sha: string | null;
  readonly subject: string;
}

/** Columns aligned with the page's runs, null where a run lacks the case. In ns per operation. */
export interface HistoryTrack {
  readonly centers: readonly (number | null)[];
  readonly lows: readonly (number | null)[];
  readonly highs: readonly (number | null)[];
}

/** One case over the page's runs, as long as its suite's code stayed the same. */
export interface History {
  readonly caseId: string;
  readonly measured: HistoryTrack;
  /** The same at the machine speed of the newest run, told by the control; null where there is none. */
  readonly adjusted: HistoryTrack | null;
}

export interface TrialDetail {
  readonly index: number;
  readonly batch: number;
  /** ns per operation, in time order; null where the worker reported no finite time. */
  readonly turns: readonly (number | null)[];
  /** null where the worker does not tell. */
  readonly gcMs: number | null;
  readonly timedMs: number;
}

export interface PageModel {
  readonly current: RunModel;
  /** The newest run against the one before it on the same machine, or null where there is none. */
  readonly since: ComparisonModel | null;
  /** Runs of the newest run's machine, in the order of their commits. */
  readonly runs: readonly RunPoint[];
  /** Runs that were left out, since they come from other machines. */
  readonly otherMachineRuns: number;
  readonly histories: readonly History[];
  readonly details: readonly { readonly caseId: string; readonly trials: readonly TrialDetail[] }[];
}

/** At least one document, in any order. O(all turns + runs × cases). RangeError for none. */
export function pageModel(
  documents: readonly RunDocument[],
  calibrations: CalibrationIndex = NO_CALIBRATIONS,
): PageModel {
  const ordered = [...documents].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const newest = ordered.at(-1);
  if (newest === undefined) {
    throw new RangeError(
      'Got no run document, expected one or more: measure first, or name the folder of results.',
    );
  }
  const runs = ordered.filter((document) => document.machine.id === newest.machine.id);
  const previous = runs.at(-2);
  const series = buildSeries(runs, newest.plan.alpha);
  const byRunId = new Map(runs.map((document) => [document.runId, document]));
  const points = (series[0]?.runs ?? []).map(({ runId }) => runPoint(byRunId.get(runId)!));
  return {
    current: runModel(newest, calibrations),
    since: previous === undefined ? null : comparisonModel(previous, newest, calibrations),
    runs: points,
    otherMachineRuns: ordered.length - runs.length,
    histories: histories(series, newest),
    details: newest.cases.map(({ caseId, trials }) => ({
      caseId,
      trials: trials.map(({ index, batch, turns, certificate }) => ({
        index,
        batch,
        turns: turns.map(rounded),
        gcMs: certificate.gc?.ms ?? null,
        timedMs: certificate.timedMs,
      })),
    })),
  };
}

function runPoint({ runId, startedAt, commit }: RunDocument): RunPoint {
  return { runId, startedAt, sha: commit?.sha ?? null, subject: commit?.subject ?? '' };
}

/** The series of the newest run's cases that have its suite's code. */
function histories(series: readonly Series[], newest: RunDocument): History[] {
  const byId = new Map(newest.cases.map((result) => [result.caseId, result]));
  return series.flatMap((each) => {
    const result = byId.get(each.caseId);
    if (result === undefined || result.suiteHash !== each.suiteHash) return [];
    const speed = controlTime(newest, result, each.control);
    return {
      caseId: each.caseId,
      measured: scaled(each, 1),
      adjusted: speed === null ? null : scaled(each.normalised, speed),
    };
  });
}

/** The control's time in the newest run, in ns, or null. */
function controlTime(
  newest: RunDocument,
  { suite, group }: CaseResult,
  control: string | null,
): number | null {
  const found = newest.cases.find(
    (result) => result.name === control && result.suite === suite && result.group === group,
  );
  return found === undefined ? null : interval(estimateCase(found, newest.plan.alpha)).center;
}

function scaled(track: Track, factor: number): HistoryTrack {
  const column = (values: Float64Array) => Array.from(values, (value) => rounded(value * factor));
  return { centers: column(track.centers), lows: column(track.lows), highs: column(track.highs) };
}

/** Six digits are more than a picture or a table shows, and make the page a third smaller. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

import { byPreference } from './control.ts';
import {
  byEnvironment,
  type CaseKey,
  type Environment,
  POINT_WIDTH,
  type RunHeader,
  type RunPoints,
  runPoints,
  widthOf,
} from './judge/run-points.ts';
import type { RunDocument } from './run-document.ts';

/** A run as a point on the axis of a series. */
export interface SeriesRun {
  readonly runId: string;
  /** null outside a git repository; such a run stands at the time at which it was started. */
  readonly sha: string | null;
  /** What the runs are ordered by: the time of the commit, in ms since 1970. */
  readonly time: number;
  readonly dirty: boolean;
}

/** One number a run with its interval, entry i for run i. NaN where the run has no such number: a gap. */
export interface Track {
  readonly centers: Float64Array;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

/** One case in one environment over commits, as long as its suite's code stays the same. In ns per operation. */
export interface Series extends Track {
  readonly caseId: string;
  /** Machine and runtime: a new Node or another flag of V8 starts a series of its own. */
  readonly environment: Environment;
  readonly suiteHash: string;
  /** All runs of the environment in commit-time order: one array, shared by all its series. */
  readonly runs: readonly SeriesRun[];
  /** The control of `normalised`, such as `control=throughput`; null where no run of the series has one. */
  readonly control: string | null;
  /** The case over its control, a ratio: what histories are judged by, because the machine's speed cancels. */
  readonly normalised: Track;
}

/**
 * The series of all cases in the runs, controls left out, in the order in which the cases first appear. A run that
 * lacks the case, or has it with another suite hash, or with trials but no usable turn, is a gap; gaps are never
 * filled. A series is normalised by one control throughout, the preferred one of those that any of its runs has.
 * O(total turns · log) time. RangeError for an alpha out of range or a time that is no date.
 */
export function buildSeries(documents: readonly RunDocument[], alpha: number): Series[] {
  return joinSeries(documents.map((document) => runPoints(document, alpha)));
}

/** The same of runs whose numbers are known. `isWanted` leaves cases out. O(runs × cases). */
export function joinSeries(
  points: readonly RunPoints[],
  isWanted: (caseId: string) => boolean = () => true,
): Series[] {
  return byEnvironment(points).flatMap(([environment, members]) =>
    seriesOfEnvironment(environment, members, isWanted),
  );
}

/** Where a case stands among the numbers of a run. */
interface Place {
  readonly run: number;
  readonly key: CaseKey;
  readonly offset: number;
}

function seriesOfEnvironment(
  environment: Environment,
  unordered: readonly RunPoints[],
  isWanted: (caseId: string) => boolean,
): Series[] {
  const placed = unordered.map((points) => ({ points, run: seriesRun(points.run) }));
  placed.sort(
    (a, b) => a.run.time - b.run.time || compareTexts(startKey(a.points.run), startKey(b.points.run)),
  );
  const runs = placed.map(({ run }) => run);
  const values = placed.map(({ points }) => points.values);
  return rowsOf(
    placed.map(({ points }) => points),
    isWanted,
  ).map((row) => {
    const { caseId, suiteHash } = row[0]!.key;
    const control = seriesControl(row);
    const overControl = ({ key, offset }: Place): number | null => {
      const place = control === null ? -1 : key.controls.indexOf(control);
      return place < 0 ? null : offset + POINT_WIDTH * (1 + place);
    };
    return {
      caseId,
      environment,
      suiteHash,
      runs,
      ...track(row, values, ({ offset }) => offset),
      control,
      normalised: track(row, values, overControl),
    };
  });
}

function rowsOf(runs: readonly RunPoints[], isWanted: (caseId: string) => boolean): Place[][] {
  const rows = new Map<string, Map<string, Place[]>>();
  const inOrder: Place[][] = [];
  for (const [run, { keys }] of runs.entries()) {
    let offset = 0;
    for (const key of keys) {
      if (key.role === 'case' && isWanted(key.caseId)) {
        const ofCase = rows.get(key.caseId) ?? new Map<string, Place[]>();
        rows.set(key.caseId, ofCase);
        let row = ofCase.get(key.suiteHash);
        if (row === undefined) {
          row = [];
          ofCase.set(key.suiteHash, row);
          inOrder.push(row);
        }
        row.push({ run, key, offset });
      }
      offset += widthOf(key);
    }
  }
  return inOrder;
}

/** The most preferred control of any run, so that all points are divided by the same kernel. */
function seriesControl(row: readonly Place[]): string | null {
  const names = new Set(row.flatMap(({ key }) => key.controls.slice(0, 1)));
  return [...names].map((name) => ({ name })).sort(byPreference)[0]?.name ?? null;
}

/** One point for each run; NaN where it has none. */
function track(
  row: readonly Place[],
  values: readonly Float64Array[],
  offsetOf: (place: Place) => number | null,
): Track {
  const centers = new Float64Array(values.length).fill(NaN);
  const lows = centers.slice();
  const highs = centers.slice();
  for (const place of row) {
    const offset = offsetOf(place);
    if (offset === null) continue;
    const ofRun = values[place.run]!;
    centers[place.run] = ofRun[offset]!;
    lows[place.run] = ofRun[offset + 1]!;
    highs[place.run] = ofRun[offset + 2]!;
  }
  return { centers, lows, highs };
}

function seriesRun({ runId, startedAt, commit }: RunHeader): SeriesRun {
  const text = commit?.time ?? startedAt;
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new RangeError(
      `Got the time '${text}' in run ${runId}, expected ISO 8601: the document is damaged.`,
    );
  }
  return { runId, sha: commit?.sha ?? null, time, dirty: commit?.dirty ?? false };
}

/** Runs of one commit stand in the order in which they were measured. */
function startKey({ startedAt, runId }: RunHeader): string {
  return `${startedAt} ${runId}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

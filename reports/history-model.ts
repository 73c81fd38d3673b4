/** All stored runs as columns: for each case a track a machine and runtime, with its change points and failures. */
import { type ChangePoint, findChangePoints, HISTORY_SEED } from '../harness/change-points.ts';
import { type Accepting, acceptanceOf, NOTHING_ACCEPTED } from '../harness/judge/acceptance.ts';
import type { Acknowledgement } from '../harness/judge/acknowledgements.ts';
import {
  byEnvironment,
  type Environment,
  environmentOf,
  type RunHeader,
  type RunPoints,
  runPoints,
  timeOf,
  widthOf,
} from '../harness/judge/run-points.ts';
import { shiftPlace } from '../harness/judge/shift-place.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { joinSeries, type Series, type Track } from '../harness/series.ts';

export interface RunPoint {
  readonly runId: string;
  readonly startedAt: string;
  /** The first 12 hex digits, or null outside a git repository. */
  readonly sha: string | null;
  readonly dirty: boolean;
  readonly subject: string;
  /** Empty where it was not stored. */
  readonly author: string;
  /** Number of its environment. */
  readonly environment: number;
}

/** One number a point, with its interval: 0 and Infinity where the trials don't bound it, NaN where there is no number. */
export interface Points {
  readonly centers: Float64Array;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

export interface HistoryChange extends ChangePoint {
  /** The entry of the reviewed file that accepts it; null where none does. */
  readonly accepted: Acknowledgement | null;
}

/** One case in one environment, as long as its suite's code stayed the same. */
export interface HistoryTrack {
  readonly environment: number;
  /** Which runs have a point, as places in the model's runs, rising. All columns have one entry for each. */
  readonly runs: Float64Array;
  /** In ns per operation. */
  readonly measured: Points;
  /** The same at the machine's speed in the environment's newest run, told by a control; null without any. */
  readonly adjusted: Points | null;
  /** Level shifts of the adjusted track, or of the measured one without it. `index` is a place among the points. */
  readonly changes: readonly HistoryChange[];
}

export interface History {
  readonly caseId: string;
  /** Those of one environment follow each other: between them the suite was edited. */
  readonly tracks: readonly HistoryTrack[];
  /** Runs in which the case failed, as places in the model's runs. */
  readonly failed: readonly number[];
}

export interface HistoryModel {
  readonly environments: readonly Environment[];
  /** In the order of their commits, then of their start. */
  readonly runs: readonly RunPoint[];
  /** The environment of the newest run. */
  readonly current: number;
  /** Of the newest run's cases. */
  readonly histories: readonly History[];
}

/** O(turns of all runs · log + points · permutations where levels shift). */
export function historyModel(
  documents: readonly RunDocument[],
  newest: RunDocument,
  accepting: Accepting = NOTHING_ACCEPTED,
): HistoryModel {
  return historyOfPoints(
    documents.map((document) => runPoints(document, newest.plan.alpha)),
    newest,
    accepting,
  );
}

/** The same of runs whose numbers are known, the newest one's among them. */
export function historyOfPoints(
  points: readonly RunPoints[],
  newest: RunDocument,
  accepting: Accepting,
): HistoryModel {
  const ordered = inCommitOrder(points);
  const environments = byEnvironment(ordered);
  const keys = new Map(environments.map(([environment], place) => [JSON.stringify(environment), place]));
  const numberOf = (run: RunHeader) => keys.get(JSON.stringify(environmentOf(run)))!;
  const placeOf = new Map(ordered.map(({ run }, place) => [run.runId, place]));
  const shown = new Map(
    newest.cases.filter(({ role }) => role === 'case').map((each) => [each.caseId, each]),
  );
  const wanted = new Set(shown.keys());
  const tracks = new Map<string, HistoryTrack[]>([...wanted].map((caseId) => [caseId, []]));
  for (const [environment, [, members]] of environments.entries()) {
    const speed = controlTimes(members);
    for (const series of joinSeries(members, (caseId) => wanted.has(caseId))) {
      const places = series.runs.map(({ runId }) => placeOf.get(runId)!);
      const factor = speed.get(controlKey(shown.get(series.caseId)!, series.control));
      const track = historyTrack(series, environment, places, factor, newest.plan.margin);
      const headers = Array.from(track.runs, (place) => ordered[place]!.run);
      const changes = acceptedChanges(track.changes, series.caseId, headers, accepting, newest.plan.margin);
      tracks.get(series.caseId)!.push({ ...track, changes });
    }
  }
  const failed = failures(ordered, wanted);
  return {
    environments: environments.map(([environment]) => environment),
    runs: ordered.map(({ run }) => runPoint(run, numberOf(run))),
    current: numberOf(newest),
    histories: [...tracks].map(([caseId, ofCase]) => ({
      caseId,
      tracks: ofCase,
      failed: failed.get(caseId) ?? [],
    })),
  };
}

/** As `joinSeries` orders them. */
function inCommitOrder(points: readonly RunPoints[]): RunPoints[] {
  const placed = points.map((each) => {
    const { startedAt, runId } = each.run;
    return { each, time: timeOf(each.run), start: `${startedAt} ${runId}` };
  });
  placed.sort((a, b) => a.time - b.time || (a.start < b.start ? -1 : 1));
  return placed.map(({ each }) => each);
}

function runPoint({ runId, startedAt, commit }: RunHeader, environment: number): RunPoint {
  return {
    runId,
    startedAt,
    sha: commit?.sha.slice(0, 12) ?? null,
    dirty: commit?.dirty ?? false,
    subject: commit?.subject ?? '',
    author: commit?.author ?? '',
    environment,
  };
}

function historyTrack(
  series: Series,
  environment: number,
  places: readonly number[],
  factor: number | undefined,
  margin: number,
): Omit<HistoryTrack, 'changes'> & { readonly changes: readonly ChangePoint[] } {
  const kept = [...series.centers.keys()].filter((i) => Number.isFinite(series.centers[i]));
  const judged = factor === undefined ? series : series.normalised;
  const levels = kept.map((i) => judged.centers[i]! * (factor ?? 1));
  return {
    environment,
    runs: Float64Array.from(kept, (i) => places[i]!),
    measured: points(series, kept, 1),
    adjusted: factor === undefined ? null : points(series.normalised, kept, factor),
    changes: findChangePoints(levels, { seed: HISTORY_SEED, margin }),
  };
}

function acceptedChanges(
  changes: readonly ChangePoint[],
  caseId: string,
  headers: readonly RunHeader[],
  accepting: Accepting,
  margin: number,
): HistoryChange[] {
  return changes.map((change, i) => {
    const shift = { ...shiftPlace(changes, i, headers), caseId, ratio: change.ratio };
    return { ...change, accepted: acceptanceOf(shift, accepting, margin) };
  });
}

function points(track: Track, kept: readonly number[], factor: number): Points {
  const column = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]! * factor);
  return { centers: column(track.centers), lows: column(track.lows), highs: column(track.highs) };
}

/** The time of each control in the newest of the runs that have it, in ns, by suite, group and name. */
function controlTimes(members: readonly RunPoints[]): Map<string, number> {
  const times = new Map<string, number>();
  const keys = new Map<object, string>();
  for (const { keys: ofRun, values } of members) {
    let offset = 0;
    for (const key of ofRun) {
      if (key.role === 'control') {
        const text = keys.get(key) ?? controlKey(key, key.name);
        keys.set(key, text);
        times.set(text, values[offset]!);
      }
      offset += widthOf(key);
    }
  }
  return new Map([...times].filter(([, time]) => time > 0 && time < Infinity));
}

function controlKey({ suite, group }: Pick<CaseResult, 'suite' | 'group'>, name: string | null): string {
  return JSON.stringify([suite, group, name]);
}

function failures(ordered: readonly RunPoints[], wanted: ReadonlySet<string>): Map<string, number[]> {
  const failed = new Map<string, number[]>();
  for (const [place, { failed: ofRun }] of ordered.entries()) {
    for (const caseId of ofRun) {
      if (!wanted.has(caseId)) continue;
      const places = failed.get(caseId);
      if (places === undefined) failed.set(caseId, [place]);
      else places.push(place);
    }
  }
  return failed;
}

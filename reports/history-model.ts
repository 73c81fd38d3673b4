/** All stored runs as columns: for each case a track a machine and runtime, with its change points and failures. */
import { type ChangePoint, findChangePoints } from '../harness/change-points.ts';
import { estimateCase } from '../harness/comparison.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { buildSeries, type Series, type Track } from '../harness/series.ts';

/** What a run was measured on. Series of unlike environments are never joined. */
export interface Environment {
  readonly machine: string;
  /** Name, version and flags. */
  readonly runtime: string;
}

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
  readonly changes: readonly ChangePoint[];
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

/** Seeds the permutation tests: a report of the same runs is the same report. */
const SEED = 20_090_609;

/** O(turns of all runs · log + points · permutations where levels shift). */
export function historyModel(documents: readonly RunDocument[], newest: RunDocument): HistoryModel {
  const ordered = inCommitOrder(documents);
  const environments = new Map<string, RunDocument[]>();
  for (const document of ordered) {
    const key = environmentKey(document);
    const members = environments.get(key);
    if (members === undefined) environments.set(key, [document]);
    else members.push(document);
  }
  const keys = [...environments.keys()];
  const placeOf = new Map(ordered.map(({ runId }, place) => [runId, place]));
  const shown = new Map(
    newest.cases.filter(({ role }) => role === 'case').map((each) => [each.caseId, each]),
  );
  const wanted = new Set(shown.keys());
  const tracks = new Map<string, HistoryTrack[]>([...wanted].map((caseId) => [caseId, []]));
  for (const [environment, members] of [...environments.values()].entries()) {
    const speed = controlTimes(members, newest.plan.alpha);
    const own = members.map((document) => narrowed(document, wanted));
    for (const series of buildSeries(own, newest.plan.alpha)) {
      const places = series.runs.map(({ runId }) => placeOf.get(runId)!);
      const factor = speed.get(controlKey(shown.get(series.caseId)!, series.control));
      tracks.get(series.caseId)!.push(historyTrack(series, environment, places, factor, newest.plan.margin));
    }
  }
  const failed = failures(ordered, wanted);
  return {
    environments: [...environments.values()].map(([first]) => environmentOf(first!)),
    runs: ordered.map((document) => runPoint(document, keys.indexOf(environmentKey(document)))),
    current: keys.indexOf(environmentKey(newest)),
    histories: [...tracks].map(([caseId, ofCase]) => ({
      caseId,
      tracks: ofCase,
      failed: failed.get(caseId) ?? [],
    })),
  };
}

/** As `buildSeries` orders them. */
function inCommitOrder(documents: readonly RunDocument[]): RunDocument[] {
  const key = ({ commit, startedAt }: RunDocument) => Date.parse(commit?.time ?? startedAt);
  const start = ({ startedAt, runId }: RunDocument) => `${startedAt} ${runId}`;
  return [...documents].sort((a, b) => key(a) - key(b) || (start(a) < start(b) ? -1 : 1));
}

function environmentOf({ machine, runtime }: RunDocument): Environment {
  return { machine: machine.id, runtime: [runtime.name, runtime.version, ...runtime.flags].join(' ') };
}

function environmentKey(document: RunDocument): string {
  return JSON.stringify(environmentOf(document));
}

function narrowed(document: RunDocument, wanted: ReadonlySet<string>): RunDocument {
  return {
    ...document,
    cases: document.cases.filter(({ caseId, role }) => role === 'control' || wanted.has(caseId)),
  };
}

function runPoint({ runId, startedAt, commit }: RunDocument, environment: number): RunPoint {
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
): HistoryTrack {
  const kept = [...series.centers.keys()].filter((i) => Number.isFinite(series.centers[i]));
  const judged = factor === undefined ? series : series.normalised;
  const levels = kept.map((i) => judged.centers[i]! * (factor ?? 1));
  return {
    environment,
    runs: Float64Array.from(kept, (i) => places[i]!),
    measured: points(series, kept, 1),
    adjusted: factor === undefined ? null : points(series.normalised, kept, factor),
    changes: findChangePoints(levels, { seed: SEED, margin }),
  };
}

function points(track: Track, kept: readonly number[], factor: number): Points {
  const column = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]! * factor);
  return { centers: column(track.centers), lows: column(track.lows), highs: column(track.highs) };
}

/** The time of each control in the newest of the runs that have it, in ns, by suite, group and name. */
function controlTimes(members: readonly RunDocument[], alpha: number): Map<string, number> {
  const found = new Map<string, CaseResult>();
  for (const { cases } of members) {
    for (const result of cases)
      if (result.role === 'control') found.set(controlKey(result, result.name), result);
  }
  const times = [...found].map(([key, result]) => [key, estimateCase(result, alpha).center] as const);
  return new Map(times.filter(([, time]) => time > 0 && time < Infinity));
}

function controlKey({ suite, group }: Pick<CaseResult, 'suite' | 'group'>, name: string | null): string {
  return JSON.stringify([suite, group, name]);
}

function failures(ordered: readonly RunDocument[], wanted: ReadonlySet<string>): Map<string, number[]> {
  const failed = new Map<string, number[]>();
  for (const [place, document] of ordered.entries()) {
    for (const caseId of new Set(document.failures.map((failure) => failure.caseId))) {
      if (!wanted.has(caseId)) continue;
      const places = failed.get(caseId);
      if (places === undefined) failed.set(caseId, [place]);
      else places.push(place);
    }
  }
  return failed;
}

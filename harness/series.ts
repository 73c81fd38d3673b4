import { confidenceSequence } from './confidence-sequence.ts';
import { byPreference, controlsOf } from './control.ts';
import { logEstimate } from './log-estimate.ts';
import { differencesByTrial, inTrialOrder, logTimesByTrial } from './paired-differences.ts';
import type { CaseResult, RunDocument } from './run-document.ts';

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

/** One case on one machine over commits, as long as its suite's code stays the same. In ns per operation. */
export interface Series extends Track {
  readonly caseId: string;
  readonly machineId: string;
  readonly suiteHash: string;
  /** All runs of the machine in commit-time order: one array, shared by all series of that machine. */
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
  const byMachine = new Map<string, RunDocument[]>();
  for (const document of documents) {
    const ofMachine = byMachine.get(document.machine.id);
    if (ofMachine === undefined) byMachine.set(document.machine.id, [document]);
    else ofMachine.push(document);
  }
  return [...byMachine].flatMap(([machineId, ofMachine]) => seriesOfMachine(machineId, ofMachine, alpha));
}

/** What one series is made of: entry i is the case in run i, or undefined for a gap. */
interface Row {
  readonly caseId: string;
  readonly suiteHash: string;
  readonly results: (CaseResult | undefined)[];
}

function seriesOfMachine(machineId: string, unordered: readonly RunDocument[], alpha: number): Series[] {
  const placed = unordered.map((document) => ({ document, run: seriesRun(document) }));
  placed.sort((a, b) => a.run.time - b.run.time || compareTexts(startKey(a.document), startKey(b.document)));
  const documents = placed.map(({ document }) => document);
  const runs = placed.map(({ run }) => run);
  return rowsOf(documents).map(({ caseId, suiteHash, results }) => {
    const controls = results.map((result, i) => (result ? controlsOf(documents[i]!, result) : []));
    const control = seriesControl(controls);
    const absolute = results.map((result) => logTimesByTrial(result?.trials ?? []));
    const normalised = results.map((result, i) => {
      const divisor = controls[i]!.find(({ name }) => name === control);
      return differencesByTrial(divisor?.trials ?? [], result?.trials ?? []);
    });
    return {
      caseId,
      machineId,
      suiteHash,
      runs,
      ...track(absolute, alpha),
      control,
      normalised: track(normalised, alpha),
    };
  });
}

function rowsOf(documents: readonly RunDocument[]): Row[] {
  const rows = new Map<string, Row>();
  documents.forEach((document, run) => {
    for (const result of document.cases) {
      if (result.role === 'control') continue;
      const { caseId, suiteHash } = result;
      const key = JSON.stringify([caseId, suiteHash]);
      const row = rows.get(key) ?? { caseId, suiteHash, results: documents.map(() => undefined) };
      row.results[run] = result;
      rows.set(key, row);
    }
  });
  return [...rows.values()];
}

/** The most preferred control of any run, so that all points are divided by the same kernel. */
function seriesControl(controls: readonly (readonly CaseResult[])[]): string | null {
  const best = controls.flatMap((ofRun) => ofRun.slice(0, 1)).sort(byPreference)[0];
  return best?.name ?? null;
}

/** One point for each entry: the estimate of its trials' logarithms; NaN without any. */
function track(logsByRun: readonly ReadonlyMap<number, number>[], alpha: number): Track {
  const centers = new Float64Array(logsByRun.length).fill(NaN);
  const lows = centers.slice();
  const highs = centers.slice();
  logsByRun.forEach((logs, run) => {
    if (logs.size === 0) return;
    const values = inTrialOrder(logs);
    const { center, low, high } = logEstimate(confidenceSequence(values, alpha), values, alpha);
    centers[run] = center;
    lows[run] = low;
    highs[run] = high;
  });
  return { centers, lows, highs };
}

function seriesRun({ runId, startedAt, commit }: RunDocument): SeriesRun {
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
function startKey({ startedAt, runId }: RunDocument): string {
  return `${startedAt} ${runId}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

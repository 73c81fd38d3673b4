/** What the HTML page is given: the newest run in full, and the earlier runs of its machine as columns. */
import { estimateCase } from '../harness/comparison.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
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

/** One case over the page's runs: columns aligned with `runs`, null where a run lacks the case. */
export interface History {
  readonly caseId: string;
  /** As measured, in ns per operation. */
  readonly centers: readonly (number | null)[];
  readonly lows: readonly (number | null)[];
  readonly highs: readonly (number | null)[];
  /** What each run is multiplied by to cancel its machine speed: the control's time now over its time then. */
  readonly speed: readonly (number | null)[];
}

export interface TrialDetail {
  readonly index: number;
  readonly batch: number;
  /** ns per operation, in time order. */
  readonly turns: readonly number[];
  readonly gcMs: number;
  readonly timedMs: number;
}

export interface PageModel {
  readonly current: RunModel;
  /** The newest run against the one before it on the same machine, or null where there is none. */
  readonly since: ComparisonModel | null;
  /** Runs of the newest run's machine, oldest first; the last is the newest. */
  readonly runs: readonly RunPoint[];
  /** Runs that were left out, since they come from other machines. */
  readonly otherMachineRuns: number;
  readonly histories: readonly History[];
  readonly details: readonly { readonly caseId: string; readonly trials: readonly TrialDetail[] }[];
}

/** At least one document, in any order. O(all turns + runs × cases). RangeError for none. */
export function pageModel(documents: readonly RunDocument[]): PageModel {
  const ordered = [...documents].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const newest = ordered.at(-1);
  if (newest === undefined) {
    throw new RangeError(
      'Got no run document, expected one or more: measure first, or name the folder of results.',
    );
  }
  const runs = ordered.filter((document) => document.machine.id === newest.machine.id);
  const previous = runs.at(-2);
  return {
    current: runModel(newest),
    since: previous === undefined ? null : comparisonModel(previous, newest),
    runs: runs.map(runPoint),
    otherMachineRuns: ordered.length - runs.length,
    histories: histories(runs, newest),
    details: newest.cases.map(({ caseId, trials }) => ({
      caseId,
      trials: trials.map(({ index, batch, turns, certificate }) => ({
        index,
        batch,
        turns,
        gcMs: certificate.gc.ms,
        timedMs: certificate.timedMs,
      })),
    })),
  };
}

function runPoint({ runId, startedAt, commit }: RunDocument): RunPoint {
  return { runId, startedAt, sha: commit?.sha ?? null, subject: commit?.subject ?? '' };
}

/** A case whose suite was edited in between is another series: its earlier runs are left as gaps. */
function histories(runs: readonly RunDocument[], newest: RunDocument): History[] {
  const byRun = runs.map((run) => new Map(run.cases.map((result) => [result.caseId, result])));
  const controls = controlTimes(newest);
  const speeds = runs.map((run) => controlTimes(run));
  return newest.cases.map((result) => {
    const estimates = byRun.map((cases) => {
      const then = cases.get(result.caseId);
      if (then === undefined || then.suiteHash !== result.suiteHash) return null;
      return interval(estimateCase(then, newest.plan.alpha));
    });
    const group = groupId(result);
    return {
      caseId: result.caseId,
      centers: estimates.map((each) => each?.center ?? null),
      lows: estimates.map((each) => each?.low ?? null),
      highs: estimates.map((each) => each?.high ?? null),
      speed: speeds.map((times) => quotient(controls.get(group), times.get(group))),
    };
  });
}

/** The time of each group's first control with a finite estimate, in ns. */
function controlTimes(document: RunDocument): Map<string, number> {
  const times = new Map<string, number>();
  for (const result of document.cases) {
    if (result.role !== 'control' || times.has(groupId(result))) continue;
    const { center } = interval(estimateCase(result, document.plan.alpha));
    if (center !== null) times.set(groupId(result), center);
  }
  return times;
}

function groupId({ suite, group }: CaseResult): string {
  return JSON.stringify([suite, group]);
}

function quotient(now: number | undefined, then: number | undefined): number | null {
  return now === undefined || then === undefined || then === 0 ? null : now / then;
}

/**
 * Which old runs can go without a series losing a point that it needs. Pure: it decides, and removes nothing.
 *
 * 1. A run that was measured less than `days` ago stays.
 * 2. Of older ones, one for each period stays: a commit, or a day, week or month of commit times, on one machine under
 *    one runtime. The one with the most trials; and beside it those that hold a case, or a version of a suite, that no
 *    other run kept of that period holds.
 * 3. A run of code that was never committed goes, when it is old: nobody can look at that code again. Without a
 *    repository there is nothing but such runs, and they are treated as commits.
 * 4. The newest run of each machine stays, and two builds that were measured in lockstep stay or go together.
 */
import { groupBy } from '../group-by.ts';
import type { RunDocument } from '../run-document.ts';

export const PERIODS = ['commit', 'day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export interface Rules {
  /** ms since 1970. */
  readonly now: number;
  /** 0 or more. */
  readonly days: number;
  readonly onePer: Period;
}

export interface Removable<T> {
  readonly run: T;
  readonly reason: 'uncommitted' | 'superseded';
}

const DAY_MS = 86_400_000;

/** The runs that the rules let go, in the order given. O(n log n + cases). RangeError for a time that is no date. */
export function thinRuns<T extends { readonly document: RunDocument }>(
  runs: readonly T[],
  { now, days, onePer }: Rules,
): Removable<T>[] {
  const isOld = ({ document }: T) => now - timeOf(document.startedAt, document) >= days * DAY_MS;
  const isUncommitted = ({ document }: T) => document.commit?.dirty === true;
  const newest = newestOfMachines(runs);
  const kept = new Set(runs.filter((run) => !isOld(run) || newest.has(run)));
  for (const ofPeriod of groupBy(
    runs.filter((run) => !isUncommitted(run)),
    (run) => periodOf(run.document, onePer),
  ).values()) {
    for (const run of fewestThatHoldAll(ofPeriod, kept)) kept.add(run);
  }
  for (const pair of groupBy(runs, ({ document }) => document.lockstep ?? document.runId).values()) {
    if (pair.some((run) => kept.has(run))) for (const run of pair) kept.add(run);
  }
  return runs
    .filter((run) => !kept.has(run))
    .map((run) => ({ run, reason: isUncommitted(run) ? 'uncommitted' : 'superseded' }));
}

function newestOfMachines<T extends { readonly document: RunDocument }>(runs: readonly T[]): Set<T> {
  const newest = [...groupBy(runs, ({ document }) => document.machine.id).values()].map((ofMachine) =>
    ofMachine.reduce((a, b) => (a.document.startedAt < b.document.startedAt ? b : a)),
  );
  return new Set(newest);
}

/** Best first, each run that adds a case to those before it; what is kept anyway comes before all. */
function fewestThatHoldAll<T extends { readonly document: RunDocument }>(
  runs: readonly T[],
  kept: ReadonlySet<T>,
): T[] {
  const held = new Set<string>();
  const order = [...runs].sort(
    (a, b) => Number(kept.has(b)) - Number(kept.has(a)) || compareWorth(a.document, b.document),
  );
  return order.filter(({ document }) => {
    const cases = document.cases.filter(({ role }) => role === 'case');
    const keys = cases.map(({ caseId, suiteHash }) => JSON.stringify([caseId, suiteHash]));
    const adds = keys.some((key) => !held.has(key));
    for (const key of keys) held.add(key);
    return adds;
  });
}

/** Negative where `a` is worth more: it has more trials, or was measured later. */
function compareWorth(a: RunDocument, b: RunDocument): number {
  return trialCount(b) - trialCount(a) || (a.startedAt < b.startedAt ? 1 : -1);
}

function trialCount({ cases }: RunDocument): number {
  return cases.reduce((sum, { trials }) => sum + trials.length, 0);
}

function periodOf(document: RunDocument, onePer: Period): string {
  const { machine, runtime, commit, startedAt } = document;
  const environment = [machine.id, runtime.name, runtime.version, ...runtime.flags];
  const time = timeOf(commit?.time ?? startedAt, document);
  return JSON.stringify([...environment, onePer, keyOf(time, onePer, commit?.sha ?? startedAt)]);
}

function keyOf(time: number, onePer: Period, commit: string): string | number {
  switch (onePer) {
    case 'commit':
      return commit;
    case 'day':
      return Math.floor(time / DAY_MS);
    case 'week':
      // The first day of 1970 was a Thursday; weeks begin on Mondays.
      return Math.floor((time / DAY_MS + 3) / 7);
    case 'month':
      return new Date(time).toISOString().slice(0, 7);
  }
}

function timeOf(text: string, { runId }: RunDocument): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new RangeError(`Got the time '${text}' in run ${runId}, expected ISO 8601: the document is damaged.`);
}

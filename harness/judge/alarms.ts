/** Candidates of a history: the level shifts of all its series, before anybody has confirmed them. */
import { type ChangePoint, findChangePoints, HISTORY_SEED } from '../change-points.ts';
import { codeShapeChanges } from '../code-shape/stored-shape.ts';
import { agreedChanges, type CounterChange } from '../counters.ts';
import { joinSeries, type Series } from '../series.ts';
import { type Coverage, coverageOf, judgedTrack } from './coverage.ts';
import {
  byEnvironment,
  type CaseFacts,
  cleanSha,
  type Environment,
  type RunHeader,
  type RunPoints,
  timeOf,
} from './run-points.ts';
import { type ShiftPlace, shiftPlace } from './shift-place.ts';

/** A level shift of one series. */
export interface Alarm extends ShiftPlace {
  readonly caseId: string;
  readonly environment: Environment;
  readonly suiteHash: string;
  /** What the times were divided by; null where they weren't. */
  readonly control: string | null;
  /** New level over the old one: above 1 it became slower. */
  readonly ratio: number;
  /** Of the permutation test. */
  readonly pValue: number;
  /** Whether a later level of the series is back inside the margin around the old one, or below. */
  readonly recovered: boolean;
}

/** A change of what a case does, between two runs that follow each other in a series. */
export interface ExactChange {
  readonly caseId: string;
  readonly environment: Environment;
  readonly suiteHash: string;
  readonly before: RunHeader;
  readonly after: RunHeader;
  readonly changes: readonly CounterChange[];
}

/**
 * All level shifts by a margin or more of the wanted cases, in the order of their commits, and how much was there to be
 * looked at. See `findChangePoints` for the cost.
 */
export function findAlarms(
  points: readonly RunPoints[],
  margin: number,
  isWanted: (caseId: string) => boolean,
): Coverage & { readonly alarms: Alarm[] } {
  const headers = new Map(points.map(({ run }) => [run.runId, run]));
  const series = joinSeries(points, isWanted);
  const alarms = series.flatMap((each) => alarmsOf(each, headers, margin));
  return { alarms: alarms.sort((a, b) => timeOf(a.after) - timeOf(b.after)), ...coverageOf(series) };
}

function alarmsOf(series: Series, headers: ReadonlyMap<string, RunHeader>, margin: number): Alarm[] {
  const { centers } = judgedTrack(series);
  const headerOf = (place: number) => headers.get(series.runs[place]!.runId)!;
  const measured = [...centers.keys()].filter((i) => Number.isFinite(centers[i]));
  const places = withoutRepeats(measured, headerOf);
  const levels = places.map((i) => centers[i]!);
  const runs = places.map(headerOf);
  const changes = findChangePoints(levels, { seed: HISTORY_SEED, margin });
  return changes.map(
    (change, i): Alarm => ({
      caseId: series.caseId,
      environment: series.environment,
      suiteHash: series.suiteHash,
      control: series.control,
      ...shiftPlace(changes, i, runs),
      ratio: change.ratio,
      pValue: change.evidence,
      recovered: isRecovered(change, changes.slice(i + 1), margin),
    }),
  );
}

/**
 * Without the runs of comparisons where the commit has an ordinary run: a check that measures commits again must not change
 * what the next one asks.
 */
function withoutRepeats(places: readonly number[], headerOf: (place: number) => RunHeader): number[] {
  const ordinary = places.map(headerOf).filter(({ lockstep }) => lockstep === undefined);
  const shas = new Set(ordinary.map(cleanSha));
  return places.filter((place) => {
    const header = headerOf(place);
    const sha = cleanSha(header);
    return header.lockstep === undefined || sha === null || !shas.has(sha);
  });
}

function isRecovered({ before, ratio }: ChangePoint, later: readonly ChangePoint[], margin: number): boolean {
  return ratio > 1 && later.some(({ after }) => after <= before * (1 + margin));
}

/** Exact counts, and counts of V8's code, that differ from the run before: in the order of their commits. O(runs × cases). */
export function findExactChanges(points: readonly RunPoints[]): ExactChange[] {
  const found: ExactChange[] = [];
  for (const [environment, members] of byEnvironment(points)) {
    const ordered = members.toSorted(
      (a, b) => timeOf(a.run) - timeOf(b.run) || (a.run.startedAt < b.run.startedAt ? -1 : 1),
    );
    const latest = new Map<string, { run: RunHeader; facts: CaseFacts }>();
    for (const { run, keys, facts } of ordered) {
      for (const [place, now] of facts) {
        const { caseId, suiteHash, role } = keys[place]!;
        if (role === 'control') continue;
        const key = `${caseId}\0${suiteHash}`;
        const before = latest.get(key);
        latest.set(key, { run, facts: merged(before?.facts, now) });
        if (before === undefined) continue;
        const changes = exactChanges(before.facts, now);
        if (changes.length === 0) continue;
        found.push({ caseId, environment, suiteHash, before: before.run, after: run, changes });
      }
    }
  }
  return found.sort((a, b) => timeOf(a.after) - timeOf(b.after));
}

/** A run without code shapes says nothing of them: the next is compared with the last that has them. */
function merged(before: CaseFacts | undefined, now: CaseFacts): CaseFacts {
  return {
    ...now,
    counters: now.counters ?? before?.counters ?? null,
    codeShapes: now.codeShapes ?? before?.codeShapes ?? null,
  };
}

function exactChanges(before: CaseFacts, now: CaseFacts): CounterChange[] {
  const shapes = codeShapeChanges(before.codeShapes ?? undefined, now.codeShapes ?? undefined);
  if (before.counters === null || now.counters === null) return [...shapes];
  const counted = agreedChanges(
    { agreed: before.counters, varying: before.varying },
    { agreed: now.counters, varying: now.varying },
  );
  return [...counted, ...shapes];
}

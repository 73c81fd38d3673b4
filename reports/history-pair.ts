/** Two points of a history side by side. */
import type { History, HistoryModel, RunPoint } from './history-model.ts';
import type { Interval } from './model.ts';

export interface PointOfHistory {
  readonly run: RunPoint;
  readonly machine: string;
  readonly runtime: string;
  readonly measured: Interval;
  readonly adjusted: Interval | null;
}

export interface HistoryPair {
  readonly a: PointOfHistory;
  readonly b: PointOfHistory;
  /** b over a, of the adjusted times where both have them; as wide as both intervals together. null across environments. */
  readonly ratio: Interval | null;
  /** Whether the suite was edited between the two. */
  readonly edited: boolean;
}

/** null where either run has no number for the case. */
export function historyPair(
  history: History,
  model: HistoryModel,
  runIds: readonly [string, string],
): HistoryPair | null {
  const [a, b] = runIds.map((runId) => findPoint(history, model, runId));
  if (!a || !b) return null;
  const comparable = a.point.run.environment === b.point.run.environment;
  const [timeA, timeB] =
    a.point.adjusted !== null && b.point.adjusted !== null
      ? [a.point.adjusted, b.point.adjusted]
      : [a.point.measured, b.point.measured];
  return {
    a: a.point,
    b: b.point,
    ratio: comparable ? quotient(timeB, timeA) : null,
    edited: comparable && a.track !== b.track,
  };
}

function findPoint(
  history: History,
  model: HistoryModel,
  runId: string,
): { point: PointOfHistory; track: number } | null {
  const place = model.runs.findIndex((run) => run.runId === runId);
  for (const [track, { runs, measured, adjusted, environment }] of history.tracks.entries()) {
    const i = runs.indexOf(place);
    if (place < 0 || i < 0) continue;
    const at = ({ centers, lows, highs }: typeof measured): Interval => ({
      center: known(centers[i]!),
      low: known(lows[i]!),
      high: known(highs[i]!),
    });
    const point = {
      run: model.runs[place]!,
      ...model.environments[environment]!,
      measured: at(measured),
      adjusted: adjusted === null ? null : at(adjusted),
    };
    return { point, track };
  }
  return null;
}

/** Interval arithmetic: the two were measured at different times, so nothing of their noise cancels. */
function quotient(over: Interval, under: Interval): Interval {
  const divide = (a: number | null, b: number | null) => (a === null || b === null || b === 0 ? null : a / b);
  return {
    center: divide(over.center, under.center),
    low: divide(over.low, under.high) ?? 0,
    high: divide(over.high, under.low),
  };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

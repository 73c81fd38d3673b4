/** How much of a history can be judged at all: what was never looked at must not pass for fine. Pure. */
import { SHORTEST_SERIES } from '../change-points.ts';
import type { Series, Track } from '../series.ts';

export interface Coverage {
  /** Of all wanted cases, suites that were edited since included. */
  readonly series: number;
  /** Of these, those with at least `SHORTEST_SERIES` numbers: no change in a shorter one could be told from chance. */
  readonly judged: number;
  /** Of all, the newest of each case in each environment: what is said of today. */
  readonly current: number;
  /** Current series that are too short to be judged. */
  readonly tooShort: number;
}

/** The track whose levels are compared. */
export function judgedTrack(series: Series): Track {
  return series.control === null ? series : series.normalised;
}

/** O(numbers). */
export function coverageOf(series: readonly Series[]): Coverage {
  const newest = new Map<string, { readonly last: number; readonly numbers: number }>();
  let judged = 0;
  for (const each of series) {
    const { centers } = judgedTrack(each);
    const numbers = centers.filter(Number.isFinite).length;
    if (numbers >= SHORTEST_SERIES) judged++;
    const key = JSON.stringify([each.environment, each.caseId]);
    const last = centers.findLastIndex(Number.isFinite);
    if (last < (newest.get(key)?.last ?? -1)) continue;
    newest.set(key, { last, numbers });
  }
  const tooShort = [...newest.values()].filter(({ numbers }) => numbers < SHORTEST_SERIES).length;
  return { series: series.length, judged, current: newest.size, tooShort };
}

/** What the ratios of a limits run are meant to reach, and whether they do. */
import type { Beside, LimitRow } from './limits-model.ts';

/** The largest ratio of ours to the other; null where nothing is asked for. */
export interface Targets {
  readonly limit: number | null;
  readonly peer: number | null;
}

/** `open`: the interval has the target inside. */
export type Outcome = 'hit' | 'missed' | 'open';

const SAME_CALLBACK = 0.8;
const DISTINCT_CALLBACKS = 0.3;
/** The fewest notifiers for which the target for distinct callbacks holds. */
const DISTINCT_FROM = 8;
const DISPATCH_PEER = 0.7;
const TABLES: Targets = { limit: 1, peer: 0.1 };

const DISPATCH = /^dispatch-(same|distinct)-(\d+)$/;

export function isDispatch(operation: string): boolean {
  return DISPATCH.test(operation);
}

/** Of an operation of the suite `limits`. */
export function targetsOf(operation: string): Targets {
  const dispatch = DISPATCH.exec(operation);
  if (dispatch === null) return TABLES;
  const [, drivers, count] = dispatch;
  const distinct = Number(count) >= DISTINCT_FROM ? DISTINCT_CALLBACKS : null;
  return { limit: drivers === 'same' ? SAME_CALLBACK : distinct, peer: DISPATCH_PEER };
}

/** By the whole interval: a target that is only probably reached is `open`. */
export function outcomeOf({ judgement: { ratio } }: Beside, target: number): Outcome {
  if (ratio.high !== null && ratio.high <= target) return 'hit';
  return ratio.low !== null && ratio.low > target ? 'missed' : 'open';
}

/**
 * Of the target against the fastest peer, whichever that is: hit if it is hit against each, missed if it is against one.
 * The fastest by its figure alone would be one that was lucky.
 */
export function outcomeOfAll(others: readonly Beside[], target: number): Outcome {
  const each = others.map((other) => outcomeOf(other, target));
  if (each.includes('missed')) return 'missed';
  return each.length > 0 && each.every((outcome) => outcome === 'hit') ? 'hit' : 'open';
}

/** How many of a run's targets have which outcome; what is absent counts nowhere. */
export function outcomes(
  rows: readonly LimitRow[],
  further: readonly { readonly outcome: Outcome }[],
): Record<Outcome, number> {
  const counts = { hit: 0, missed: 0, open: 0 };
  for (const { outcome } of further) counts[outcome]++;
  for (const { operation, limit, peers } of rows) {
    const targets = targetsOf(operation);
    if (limit !== null && targets.limit !== null) counts[outcomeOf(limit, targets.limit)]++;
    if (peers.length > 0 && targets.peer !== null) counts[outcomeOfAll(peers, targets.peer)]++;
  }
  return counts;
}

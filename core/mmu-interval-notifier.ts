import type { Mm } from './mm.ts';
import type { MmuNotifierRange } from './mmu-notifier-range.ts';

/** What the owner of an interval notifier does when a part of the interval is about to change. */
export interface MmuIntervalNotifierOps {
  /**
   * Drops all that is mapped of the range, and stores `seq` by `mmuIntervalSetSeq` under the owner's lock. May sleep
   * if the range is blockable.
   * @returns false to refuse, which only a range that is not blockable allows, and then leaves `seq` unstored
   */
  readonly invalidate: (mni: MmuIntervalNotifier, range: MmuNotifierRange, seq: number) => boolean;
  /**
   * 7.1 (`two-pass`), instead of `invalidate`: begins it, so that many owners' hardware works at a time.
   * @returns as `invalidate`, or `finish` to get `invalidateFinish` once all have begun
   */
  readonly invalidateStart?: (
    mni: MmuIntervalNotifier,
    range: MmuNotifierRange,
    seq: number,
  ) => boolean | 'finish';
  /** Waits for what `invalidateStart` has begun. */
  readonly invalidateFinish?: (mni: MmuIntervalNotifier) => void;
}

/** Where an interval notifier is. Deferred: until the ranges that are open now have ended. */
export type MmuIntervalState = 'outside' | 'in tree' | 'insert deferred' | 'remove deferred';

/**
 * One interval of one address space that its owner mirrors: it hears of changes of this interval only, and counts them
 * by a sequence number that tells whether what was read before is still true. Inserted and removed by
 * `mmuIntervalNotifierInsert` and `mmuIntervalNotifierRemove`; the fields are theirs.
 */
export class MmuIntervalNotifier {
  declare readonly ops: MmuIntervalNotifierOps;
  /** Whatever the owner wants to find again in its callbacks. */
  declare readonly owner: unknown;

  /** From insert until remove has returned: the registration holds a reference of it. */
  mm: Mm | null = null;
  /** Bytes, half open: [start, start + length). */
  start = 0;
  end = 0;
  /** Equal to that of the address space while a change of the interval is under way. */
  invalidateSeq = 0;

  state: MmuIntervalState = 'outside';
  /** Its node in the tree, while it is in it. */
  treeNode = 0;
  /** The next one whose `invalidateFinish` is due. */
  nextToFinish: MmuIntervalNotifier | null = null;

  constructor(ops: MmuIntervalNotifierOps, owner: unknown = null) {
    this.ops = ops;
    this.owner = owner;
  }
}

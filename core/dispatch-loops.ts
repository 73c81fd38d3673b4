import type { Mm } from './mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import { walkArguments } from './walk-arguments.ts';

/** Calls one operation of each notifier of a list; returns the bitwise or of the results, 0 where none counts. */
export type Walk = (mm: Mm) => number;

/** The same from a node on, inside a read section that is open already. */
type Loop = (mn: MmuNotifier | null, mm: Mm) => number;

/** One of the operations that a hook dispatches to. */
export interface DispatchedOperation {
  readonly name: 'clearFlushYoung' | 'invalidatePage' | 'invalidateRangeStart' | 'invalidateRangeEnd';
  /** Where a list keeps the walk that was generated for it, and the place of the operation in `MmuNotifierMm.loops`. */
  readonly walk: `${DispatchedOperation['name']}Walk`;
  readonly index: number;
  /** After the address space: how many of `walkArguments`. */
  readonly parameters: 1 | 2;
  /** Whether the results are numbers that count. */
  readonly or: boolean;
  /**
   * The callers have just taken an entry out, and look at it afterwards; a callback may take out others. A walk keeps it
   * for them: there it costs nothing while nobody listens.
   */
  readonly keepsTakenPte: boolean;
  /** What defines the operation's dispatch. */
  readonly loop: Loop;
}

/*
 * The loops: newest notifier first, each whose operation exists, no early end. `next` is read after the callback: a
 * walk sees the list as it is by then. One function for each operation, because a property whose name varies is looked
 * up anew in each pass.
 */

export const CLEAR_FLUSH_YOUNG: DispatchedOperation = {
  name: 'clearFlushYoung',
  walk: 'clearFlushYoungWalk',
  index: 0,
  parameters: 1,
  or: true,
  keepsTakenPte: false,
  loop: function loopClearFlushYoung(mn, mm) {
    const address = walkArguments[0]!;
    let young = 0;
    for (; mn !== null; mn = mn.next) {
      const call = mn.clearFlushYoung;
      if (call !== null) young |= call(mn, mm, address);
    }
    return young;
  },
};

export const INVALIDATE_PAGE: DispatchedOperation = {
  name: 'invalidatePage',
  walk: 'invalidatePageWalk',
  index: 1,
  parameters: 1,
  or: false,
  keepsTakenPte: true,
  loop: function loopInvalidatePage(mn, mm) {
    const address = walkArguments[0]!;
    for (; mn !== null; mn = mn.next) {
      const call = mn.invalidatePage;
      if (call !== null) call(mn, mm, address);
    }
    return 0;
  },
};

export const INVALIDATE_RANGE_START: DispatchedOperation = {
  name: 'invalidateRangeStart',
  walk: 'invalidateRangeStartWalk',
  index: 2,
  parameters: 2,
  or: false,
  keepsTakenPte: false,
  loop: function loopInvalidateRangeStart(mn, mm) {
    const start = walkArguments[0]!;
    const end = walkArguments[1]!;
    for (; mn !== null; mn = mn.next) {
      const call = mn.invalidateRangeStart;
      if (call !== null) call(mn, mm, start, end);
    }
    return 0;
  },
};

export const INVALIDATE_RANGE_END: DispatchedOperation = {
  name: 'invalidateRangeEnd',
  walk: 'invalidateRangeEndWalk',
  index: 3,
  parameters: 2,
  or: false,
  keepsTakenPte: false,
  loop: function loopInvalidateRangeEnd(mn, mm) {
    const start = walkArguments[0]!;
    const end = walkArguments[1]!;
    for (; mn !== null; mn = mn.next) {
      const call = mn.invalidateRangeEnd;
      if (call !== null) call(mn, mm, start, end);
    }
    return 0;
  },
};

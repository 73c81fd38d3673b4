import { MmBug } from './mm-bug.ts';
import type { MmuIntervals } from './mmu-intervals.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';

/** How many notifier lists were allocated and freed since the start; the difference is alive, or has leaked. */
export const mmuNotifierMmCounts = { allocated: 0, freed: 0 };

/**
 * The notifiers of one address space, newest first: a doubly linked list through the nodes.
 *
 * The kernel's spinlock around changes has no field here: agents stop only where they would sleep, so that
 * nobody can come between the stores of one change.
 */
export class MmuNotifierMm {
  first: MmuNotifier | null = null;
  /** The interval notifiers, from the first one on. */
  intervals: MmuIntervals | null = null;

  constructor() {
    mmuNotifierMmCounts.allocated++;
  }

  /** Newest first: the head is where a node goes. O(1). The caller has made sure that it is in no list. */
  insertHead(mn: MmuNotifier): void {
    const first = this.first;
    mn.next = first;
    mn.previous = null;
    mn.hashed = true;
    if (first !== null) first.previous = mn;
    this.first = mn;
  }

  /**
   * Takes a hashed node out, and leaves its `next` as it is. O(1). A walk that stands on the node goes on
   * from there, hence meets a successor that is unlinked later than the node, but not one that was unlinked
   * earlier.
   */
  unlink(mn: MmuNotifier): void {
    const { next, previous } = mn;
    if (previous === null) this.first = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    mn.previous = null;
    mn.hashed = false;
  }
}

/**
 * What a freed address space points to instead of its notifiers: a list whose one node makes each hook that
 * still comes throw `USE_AFTER_FREE`. It looks like any other list, so that the walks need no test for it.
 */
export const FREED_NOTIFIERS = freedNotifiers();

function freedNotifiers(): MmuNotifierMm {
  const list = new MmuNotifierMm();
  list.first = new MmuNotifier({
    release: useAfterFree,
    clearFlushYoung: useAfterFree,
    invalidatePage: useAfterFree,
    invalidateRangeStart: useAfterFree,
    invalidateRangeEnd: useAfterFree,
    clearYoung: useAfterFree,
    testYoung: useAfterFree,
    changePte: useAfterFree,
  });
  mmuNotifierMmCounts.allocated--;
  return list;
}

function useAfterFree(): never {
  throw new MmBug(
    'USE_AFTER_FREE',
    'a notifier hook of an address space that was freed',
    'a reference (mmgrab) held by the caller',
    'Take the reference before you keep the address space.',
  );
}

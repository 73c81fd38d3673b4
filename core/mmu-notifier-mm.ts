import type { Walk } from './dispatch-loops.ts';
import type { WalkGuard } from './generated-walk.ts';
import { MmBug } from './mm-bug.ts';
import type { MmuIntervals } from './mmu-intervals.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { rcu } from './rcu.ts';
import { dropWalks, type WalkShare } from './walk-budget.ts';

/** How many notifier lists were allocated and freed since the start; the difference is alive, or has leaked. */
export const mmuNotifierMmCounts = { allocated: 0, freed: 0 };

/**
 * The notifiers of one address space, newest first: a doubly linked list through the nodes.
 *
 * The kernel's spinlock around changes has no field here: agents stop only where they would sleep, so that
 * nobody can come between the stores of one change.
 */
export class MmuNotifierMm {
  declare first: MmuNotifier | null;
  /** The interval notifiers, from the first one on. */
  declare intervals: MmuIntervals | null;

  /** Walks that were generated for the list as it is now (see dispatch-tiers.ts). */
  declare clearFlushYoungWalk: Walk | null;
  declare invalidatePageWalk: Walk | null;
  declare invalidateRangeStartWalk: Walk | null;
  declare invalidateRangeEndWalk: Walk | null;
  /** How often it was looped over since a walk was last generated, by operation. */
  declare readonly loops: Int32Array;
  /** Null while there are no generated walks. */
  declare walkShare: WalkShare | null;
  /** Shared by all walks that were generated for the list as it is now. */
  declare guard: WalkGuard | null;

  constructor() {
    this.first = null;
    this.intervals = null;
    this.clearFlushYoungWalk = null;
    this.invalidatePageWalk = null;
    this.invalidateRangeStartWalk = null;
    this.invalidateRangeEndWalk = null;
    this.loops = new Int32Array(4);
    this.walkShare = null;
    this.guard = null;
    mmuNotifierMmCounts.allocated++;
  }

  /** Newest first: the head is where a node goes. O(1). The caller has made sure that it is in no list. */
  insertHead(mn: MmuNotifier): void {
    this.#change();
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
    this.#change();
    const { next, previous } = mn;
    if (previous === null) this.first = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    mn.previous = null;
    mn.hashed = false;
  }

  /** Generated walks are of no use any more; those that are under way are told. */
  #change(): void {
    dropWalks(this);
    if (this.guard === null) return;
    if (rcu.depth > 0 || rcu.elsewhere > 0) this.guard.changed = true;
    this.guard = null;
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

import { EAGAIN } from './errno.ts';
import { IntervalTree } from './interval-tree.ts';
import type { MmuIntervalNotifier } from './mmu-interval-notifier.ts';
import type { MmuNotifierRange } from './mmu-notifier-range.ts';
import { rcu } from './rcu.ts';
import { warnOn } from './warn-on.ts';

/**
 * The interval notifiers of one address space, and the sequence number by which their owners tell whether a page that
 * they have looked up may still be used.
 *
 * `invalidateSeq` is odd while a range that overlaps some interval is open; it becomes even, and thereby new, when the
 * last range of all has ended. While it is odd the tree stands still: what is inserted or removed meanwhile is applied
 * then. Whoever waits for a new number is an agent that looks again (see `mmuIntervalReadBeginSteps`).
 */
export class MmuIntervals {
  invalidateSeq = 2;
  /** Ranges that have been started and have not ended, whether or not they overlap anything. */
  activeRanges = 0;
  readonly tree = new IntervalTree();
  /** By tree node. */
  readonly #notifiers: (MmuIntervalNotifier | null)[] = [];
  /** Newest last; applied newest first, as the kernel does. */
  readonly #deferred: MmuIntervalNotifier[] = [];

  get invalidating(): boolean {
    return (this.invalidateSeq & 1) !== 0;
  }

  /**
   * A range begins: tells every interval that it overlaps, in order of their starts. O(log n + overlaps), nothing is
   * allocated. What a callback throws ends the range.
   * @returns 0, or -EAGAIN if the range is not blockable and one has refused: then it has ended already
   */
  invalidateStart(range: MmuNotifierRange): number {
    this.activeRanges++;
    const first = this.tree.first(range);
    if (first === 0) return 0;
    this.invalidateSeq |= 1;
    let done = false;
    // A callback for a range that is not blockable is as atomic as one in a read section.
    const depth = rcu.depth;
    if (!range.blockable) rcu.depth = depth + 1;
    try {
      done = this.#invalidateFrom(first, range);
    } finally {
      rcu.depth = depth;
      if (!done) this.invalidateEnd();
    }
    return done ? 0 : -EAGAIN;
  }

  /** @returns false if one has refused; those behind it are not asked, those before it are finished */
  #invalidateFrom(first: number, range: MmuNotifierRange): boolean {
    const twoPass = range.mm.kernel.intervalNotifiers === 'two-pass';
    let begun: MmuIntervalNotifier | null = null;
    let lastBegun: MmuIntervalNotifier | null = null;
    let accepted = true;
    for (let node = first; node !== 0 && accepted; node = this.tree.next(node, range)) {
      const mni = this.#notifiers[node]!;
      const { invalidate, invalidateStart } = mni.ops;
      const result =
        twoPass && invalidateStart !== undefined
          ? invalidateStart(mni, range, this.invalidateSeq)
          : invalidate(mni, range, this.invalidateSeq);
      if (result === 'finish') {
        if (lastBegun === null) begun = mni;
        else lastBegun.nextToFinish = mni;
        lastBegun = mni;
      } else if (result === false) {
        accepted = warnOn(range.mm, range.blockable, 'an interval notifier refused a blockable range');
      }
    }
    while (begun !== null) {
      const { nextToFinish } = begun;
      begun.nextToFinish = null;
      begun.ops.invalidateFinish?.(begun);
      begun = nextToFinish;
    }
    return accepted;
  }

  /** A range has ended. With the last one the number becomes new, and what was put off is done. */
  invalidateEnd(): void {
    this.activeRanges--;
    if (this.activeRanges > 0 || !this.invalidating) return;
    this.invalidateSeq++;
    while (this.#deferred.length > 0) {
      const mni = this.#deferred.pop()!;
      if (mni.state === 'insert deferred') this.#insertIntoTree(mni);
      else this.#removeFromTree(mni);
    }
  }

  /**
   * Takes an interval in, at once or when the tree may change. While ranges are open it counts as being invalidated,
   * though it may not overlap them: its owner waits for their end rather than for none. O(log n).
   */
  insert(mni: MmuIntervalNotifier): void {
    if (this.activeRanges === 0) {
      // Differs from the present number and from the next ones, which are odd.
      mni.invalidateSeq = this.invalidateSeq - 1;
      this.#insertIntoTree(mni);
      return;
    }
    if (this.invalidating) {
      this.#defer(mni, 'insert deferred');
    } else {
      this.invalidateSeq |= 1;
      this.#insertIntoTree(mni);
    }
    mni.invalidateSeq = this.invalidateSeq;
  }

  /** @returns the number that has to pass before the interval is out of the tree, or null if it is out. O(log n). */
  remove(mni: MmuIntervalNotifier): number | null {
    if (mni.state === 'insert deferred') {
      this.#deferred.splice(this.#deferred.indexOf(mni), 1);
      mni.state = 'outside';
      return null;
    }
    if (this.invalidating) {
      this.#defer(mni, 'remove deferred');
      return this.invalidateSeq;
    }
    this.#removeFromTree(mni);
    return null;
  }

  #defer(mni: MmuIntervalNotifier, state: 'insert deferred' | 'remove deferred'): void {
    mni.state = state;
    this.#deferred.push(mni);
  }

  #insertIntoTree(mni: MmuIntervalNotifier): void {
    mni.treeNode = this.tree.insert(mni);
    mni.state = 'in tree';
    this.#notifiers[mni.treeNode] = mni;
  }

  #removeFromTree(mni: MmuIntervalNotifier): void {
    this.tree.remove(mni.treeNode);
    this.#notifiers[mni.treeNode] = null;
    mni.treeNode = 0;
    mni.state = 'outside';
  }
}

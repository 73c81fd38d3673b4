import { runWithoutWaiting } from './agent.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { FREED_NOTIFIERS, mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import { UNHASHED } from './mmu-notifier-node.ts';
import { rcu, type Steps, synchronizeRcu } from './rcu.ts';

/**
 * Exit's part: unlinks each notifier, newest first, and then calls its `release`; at last waits until every
 * walk that may have met one of them has ended, and also a `release` that an unregister elsewhere is calling.
 * Notifiers that were not reached yet keep hearing of other events meanwhile.
 *
 * A notifier is unlinked before its `release` is called, as in 2.6.30: an event between the two does not
 * reach it. (Kernels from 3.6 on call first and unlink afterwards.)
 */
export function* __mmuNotifierReleaseSteps(mm: Mm): Steps<void> {
  const list = mm.mmuNotifierMm!;
  for (let mn = list.first; mn !== null; mn = list.first) {
    list.unlink(mn, UNHASHED);
    const release = mn.release;
    if (release === null) continue;
    rcu.depth++;
    try {
      release(mn, mm);
    } finally {
      rcu.depth--;
    }
  }
  yield* synchronizeRcu();
}

/**
 * `__mmuNotifierReleaseSteps` as a plain call.
 *
 * @throws {MmBug} `SLEEP_IN_ATOMIC` in a callback, `WOULD_BLOCK` while another agent's walk is open
 */
export function __mmuNotifierRelease(mm: Mm): void {
  runWithoutWaiting('mmuNotifierRelease', __mmuNotifierReleaseSteps(mm));
}

/**
 * Frees the list together with its address space.
 *
 * @throws {MmBug} `LIST_NOT_EMPTY` if a notifier is still registered
 */
export function __mmuNotifierMmDestroy(mm: Mm): void {
  if (mm.mmuNotifierMm!.first !== null) {
    throw new MmBug(
      'LIST_NOT_EMPTY',
      'an address space that is freed while notifiers are registered',
      'an empty list: exit releases all of them before',
      'Let the last mmput come before the last mmdrop.',
    );
  }
  mm.mmuNotifierMm = FREED_NOTIFIERS;
  mmuNotifierMmCounts.freed++;
}

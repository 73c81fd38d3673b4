import { runWithoutWaiting } from './agent.ts';
import { callRelease } from './call-release.ts';
import { EXIT_RANGE_END, type Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { FREED_NOTIFIERS, mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import { closeRange, MMU_NOTIFY_RELEASE, openRange } from './mmu-notifier-range.ts';
import { type Steps, synchronizeRcu } from './rcu.ts';

/**
 * Exit's part: unlinks each notifier, newest first, and then calls its `release`; at last waits until every
 * walk that may have met one of them has ended, and also a `release` that an unregister elsewhere is calling.
 * Notifiers that were not reached yet keep hearing of other events meanwhile.
 *
 * A notifier is unlinked before its `release` is called, as in 2.6.30, so that an event between the two does
 * not reach it; with the option `releaseBeforeUnlink`, all are released first and unlinked afterwards, as from 3.6 on.
 * Intervals come first: to them the end is one change of everything.
 */
export function* __mmuNotifierReleaseSteps(mm: Mm): Steps<void> {
  const list = mm.mmuNotifierMm!;
  releaseIntervals(mm);
  if (mm.kernel.releaseBeforeUnlink) {
    for (let mn = list.first; mn !== null; mn = mn.next) callRelease(mn, mm);
  }
  for (let mn = list.first; mn !== null; mn = list.first) {
    list.unlink(mn);
    callRelease(mn, mm);
  }
  yield* synchronizeRcu();
}

function releaseIntervals(mm: Mm): void {
  const { intervals } = mm.mmuNotifierMm!;
  if (intervals === null) return;
  const range = openRange(mm, 0, EXIT_RANGE_END, MMU_NOTIFY_RELEASE, true);
  try {
    if (intervals.invalidateStart(range) === 0) intervals.invalidateEnd();
  } finally {
    closeRange();
  }
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

import type { Mm } from './mm.ts';
import {
  __mmuNotifierClearFlushYoung,
  __mmuNotifierInvalidatePage,
  __mmuNotifierInvalidateRangeEnd,
  __mmuNotifierInvalidateRangeStart,
} from './mmu-notifier-dispatch.ts';
import { MMU_NOTIFY_UNMAP } from './mmu-notifier-range.ts';
import {
  __mmuNotifierMmDestroy,
  __mmuNotifierRelease,
  __mmuNotifierReleaseSteps,
} from './mmu-notifier-release.ts';
import type { Steps } from './rcu.ts';

/*
 * What the call sites call. While nobody has ever registered on the address space, each hook costs one load
 * and one comparison; with an empty list two of each; otherwise it costs a walk. None of them checks its arguments.
 * mmu-notifier.off.ts is the same for a build without notifiers.
 *
 * The four hooks of hot code test the pointer themselves instead of calling mmHasNotifiers: V8 inlines either
 * form, but guards each inlined function of a module by a load and a comparison of its own, which is as much
 * again as the test.
 */

/** Whether a notifier was ever registered on the address space; stays true after the last unregister. O(1). */
export function mmHasNotifiers(mm: Mm): boolean {
  return mm.mmuNotifierMm !== null;
}

/**
 * The accessed bit of the page at `address` (bytes, page aligned) has been tested and cleared in the primary
 * table. The caller holds the lock of the entry.
 *
 * @returns bitwise or of what the notifiers say; 0 without any
 */
export function mmuNotifierClearFlushYoung(mm: Mm, address: number): number {
  const list = mm.mmuNotifierMm;
  if (list !== null && list.first !== null) return __mmuNotifierClearFlushYoung(mm, list, address);
  return 0;
}

/**
 * The primary entry of the page has been cleared and flushed; the page itself is alive until this returns.
 * The caller holds the lock of the entry. `address` in bytes, inside the page.
 */
export function mmuNotifierInvalidatePage(mm: Mm, address: number): void {
  const list = mm.mmuNotifierMm;
  if (list !== null && list.first !== null) __mmuNotifierInvalidatePage(mm, list, address);
}

/**
 * [start, end) in bytes is about to change. Must be followed by `mmuNotifierInvalidateRangeEnd` with the same
 * range, also when the change fails. The caller holds mmap_sem or a reverse map's lock over both, so that no
 * notifier is registered between them; exit holds none, and needs none.
 *
 * @param event why, for kernels that say it: one of `MMU_NOTIFY_...`
 */
export function mmuNotifierInvalidateRangeStart(
  mm: Mm,
  start: number,
  end: number,
  event: number = MMU_NOTIFY_UNMAP,
): void {
  const list = mm.mmuNotifierMm;
  if (list !== null && (list.first !== null || list.intervals !== null)) {
    __mmuNotifierInvalidateRangeStart(mm, list, start, end, event);
  }
}

/** The change that the matching start announced is done, or given up. */
export function mmuNotifierInvalidateRangeEnd(
  mm: Mm,
  start: number,
  end: number,
  event: number = MMU_NOTIFY_UNMAP,
): void {
  const list = mm.mmuNotifierMm;
  if (list !== null && (list.first !== null || list.intervals !== null)) {
    __mmuNotifierInvalidateRangeEnd(mm, list, start, end, event);
  }
}

/** The address space has lost its last user and loses its pages next: releases every notifier, once each. */
export function mmuNotifierRelease(mm: Mm): void {
  if (mmHasNotifiers(mm)) __mmuNotifierRelease(mm);
}

/** `mmuNotifierRelease` for an agent: it can wait for the walks of others. */
export function* mmuNotifierReleaseSteps(mm: Mm): Steps<void> {
  if (mmHasNotifiers(mm)) yield* __mmuNotifierReleaseSteps(mm);
}

/** A new address space has no notifiers, also one that fork copies. */
export function mmuNotifierMmInit(mm: Mm): void {
  mm.mmuNotifierMm = null;
}

/** The last reference is gone: frees the list. */
export function mmuNotifierMmDestroy(mm: Mm): void {
  if (mmHasNotifiers(mm)) __mmuNotifierMmDestroy(mm);
}

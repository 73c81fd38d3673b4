import { PAGE_SIZE } from './address.ts';
import { EAGAIN } from './errno.ts';
import type { Mm } from './mm.ts';
import { closeRange, type MmuNotifierRange, openRange } from './mmu-notifier-range.ts';
import { rcu } from './rcu.ts';
import { takenPte } from './taken-pte.ts';
import { warnOn } from './warn-on.ts';

/*
 * The walks on a machine whose kernel is not plain 2.6.30 (see kernel-options.ts). They look at the options for each
 * dispatch, and call operations by one site for all notifiers: they are there to be right, where the walks of
 * mmu-notifier-dispatch.ts are there to be fast. None allocates. With every option off they do what those do.
 */

/** @returns bitwise or of what the notifiers say; under the lock of the entry, so never sleeping */
export function laterClearFlushYoung(mm: Mm, start: number, end = start + PAGE_SIZE): number {
  const { rangeAging } = mm.kernel;
  let young = 0;
  enterWalk(false);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      if (mn.clearFlushYoung === null) continue;
      young |= rangeAging ? mn.clearFlushYoung(mn, mm, start, end) : mn.clearFlushYoung(mn, mm, start);
    }
  } finally {
    leaveWalk(false);
  }
  return young;
}

/** @returns as `laterClearFlushYoung` */
export function laterClearYoung(mm: Mm, start: number, end: number): number {
  let young = 0;
  enterWalk(false);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      if (mn.clearYoung !== null) young |= mn.clearYoung(mn, mm, start, end);
    }
  } finally {
    leaveWalk(false);
  }
  return young;
}

/** @returns what the first notifier says that finds the page young; those behind it are not asked */
export function laterTestYoung(mm: Mm, address: number): number {
  enterWalk(false);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      const young = mn.testYoung === null ? 0 : mn.testYoung(mn, mm, address);
      if (young !== 0) return young;
    }
  } finally {
    leaveWalk(false);
  }
  return 0;
}

/** Nothing where a page is a range: the call site has said it by a start, and says the end. */
export function laterInvalidatePage(mm: Mm, address: number): void {
  if (mm.kernel.pagesAsRanges) return;
  const { lo, hi } = takenPte;
  const { sleepingCallbacks } = mm.kernel;
  enterWalk(sleepingCallbacks);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) mn.invalidatePage?.(mn, mm, address);
  } finally {
    leaveWalk(sleepingCallbacks);
    takenPte.lo = lo;
    takenPte.hi = hi;
  }
}

/** Each notifier is told once: by `changePte`, or, where that was the rule, by `invalidatePage`. */
export function laterChangePte(mm: Mm, address: number, lo: number, hi: number): void {
  const fallBack = mm.kernel.changePte === 'store-first' && !mm.kernel.pagesAsRanges;
  enterWalk(false);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      if (mn.changePte !== null) mn.changePte(mn, mm, address, lo, hi);
      else if (fallBack) mn.invalidatePage?.(mn, mm, address);
    }
  } finally {
    leaveWalk(false);
  }
}

/**
 * Intervals first; if one of them refuses, the list is not touched. Then every notifier of the list, also after one has
 * refused.
 * @returns 0, or -EAGAIN: the range has not begun, and must not be ended by the caller
 */
export function laterRangeStart(
  mm: Mm,
  start: number,
  end: number,
  event: number,
  blockable: boolean,
): number {
  const { intervals } = mm.mmuNotifierMm!;
  const range = openRange(mm, start, end, event, blockable);
  try {
    if (intervals !== null && intervals.invalidateStart(range) !== 0) return -EAGAIN;
    let begun = false;
    try {
      begun = mm.mmuNotifierMm!.first === null || startAll(range);
    } finally {
      // Kernels leave the intervals' part open, also the present ones, and readers then wait for ever.
      if (!begun) intervals?.invalidateEnd();
    }
    if (begun) return 0;
    if (mm.kernel.nonBlockingStarts === 'paired') endAll(range);
    return -EAGAIN;
  } finally {
    closeRange();
  }
}

/** Intervals first, then the list in the order of the starts. */
export function laterRangeEnd(mm: Mm, start: number, end: number, event: number, blockable: boolean): void {
  const { intervals } = mm.mmuNotifierMm!;
  if (intervals !== null) intervals.invalidateEnd();
  if (mm.mmuNotifierMm!.first === null) return;
  const range = openRange(mm, start, end, event, blockable);
  try {
    endAll(range);
  } finally {
    closeRange();
  }
}

/** @returns false if some notifier has refused a range that is not blockable */
function startAll(range: MmuNotifierRange): boolean {
  const { mm, start, end, blockable } = range;
  const sleeps = mm.kernel.sleepingCallbacks && blockable;
  let accepted = true;
  enterWalk(sleeps);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      if (mn.invalidateRangeStart === null) continue;
      const error = mn.invalidateRangeStart(mn, mm, start, end, range);
      if (mm.kernel.nonBlockingStarts === 'none' || typeof error !== 'number' || error === 0) continue;
      if (!warnOn(mm, blockable, 'a notifier refused the start of a blockable range')) accepted = false;
    }
  } finally {
    leaveWalk(sleeps);
  }
  return accepted;
}

function endAll(range: MmuNotifierRange): void {
  const { mm, start, end, blockable } = range;
  const sleeps = mm.kernel.sleepingCallbacks && blockable;
  enterWalk(sleeps);
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      mn.invalidateRangeEnd?.(mn, mm, start, end, range);
    }
  } finally {
    leaveWalk(sleeps);
  }
}

function enterWalk(sleepable: boolean): void {
  rcu.depth++;
  if (sleepable) rcu.sleepable++;
}

function leaveWalk(sleepable: boolean): void {
  rcu.depth--;
  if (sleepable) rcu.sleepable--;
}

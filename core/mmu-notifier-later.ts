import { PAGE_SIZE, pageAlignDown } from './address.ts';
import {
  laterChangePte,
  laterClearFlushYoung,
  laterClearYoung,
  laterRangeEnd,
  laterRangeStart,
  laterTestYoung,
} from './later-dispatch.ts';
import type { Mm } from './mm.ts';

/*
 * Hooks that came after 2.6.30. Each is like those of mmu-notifier.ts: one load and one comparison while nobody has ever
 * registered, and the options of the kernel are looked at only behind that. mmu-notifier-later.off.ts is the same for a
 * build without notifiers.
 */

/**
 * `mmuNotifierInvalidateRangeStart` for a caller that must not sleep (4.19).
 *
 * @returns 0, or -EAGAIN if somebody would have to sleep: the range has not begun then, and must not be ended
 */
export function mmuNotifierInvalidateRangeStartNonblock(
  mm: Mm,
  start: number,
  end: number,
  event: number,
): number {
  if (mm.mmuNotifierMm === null) return 0;
  return laterRangeStart(mm, start, end, event, mm.kernel.nonBlockingStarts === 'none');
}

/** The end of a range that `mmuNotifierInvalidateRangeStartNonblock` has begun. */
export function mmuNotifierInvalidateRangeEndNonblock(
  mm: Mm,
  start: number,
  end: number,
  event: number,
): void {
  if (mm.mmuNotifierMm !== null) laterRangeEnd(mm, start, end, event, mm.kernel.nonBlockingStarts === 'none');
}

/**
 * An entry of one page is about to be cleared. Where the kernel says that by a range (4.13), begins it; elsewhere
 * `ptepClearFlushNotify` tells it afterwards. Must be followed by `mmuNotifierInvalidatePageEnd`.
 */
export function mmuNotifierInvalidatePageStart(mm: Mm, address: number, event: number): void {
  if (mm.mmuNotifierMm !== null) __mmuNotifierInvalidatePageStart(mm, address, event);
}

/** The change of the entry is done. */
export function mmuNotifierInvalidatePageEnd(mm: Mm, address: number, event: number): void {
  if (mm.mmuNotifierMm !== null) __mmuNotifierInvalidatePageEnd(mm, address, event);
}

function __mmuNotifierInvalidatePageStart(mm: Mm, address: number, event: number): void {
  if (!mm.kernel.pagesAsRanges) return;
  const page = pageAlignDown(address);
  laterRangeStart(mm, page, page + PAGE_SIZE, event, true);
}

function __mmuNotifierInvalidatePageEnd(mm: Mm, address: number, event: number): void {
  if (!mm.kernel.pagesAsRanges) return;
  const page = pageAlignDown(address);
  laterRangeEnd(mm, page, page + PAGE_SIZE, event, true);
}

/** The same where an entry is replaced by another one, which is a range from 3.7 on (`notify-first`). */
export function mmuNotifierChangeStart(mm: Mm, address: number, event: number): void {
  if (mm.mmuNotifierMm !== null) __mmuNotifierChangeStart(mm, address, event);
}

/** The new entry is stored. */
export function mmuNotifierChangeEnd(mm: Mm, address: number, event: number): void {
  if (mm.mmuNotifierMm !== null) __mmuNotifierChangeEnd(mm, address, event);
}

function __mmuNotifierChangeStart(mm: Mm, address: number, event: number): void {
  if (!mm.kernel.pagesAsRanges && mm.kernel.changePte !== 'notify-first') return;
  const page = pageAlignDown(address);
  laterRangeStart(mm, page, page + PAGE_SIZE, event, true);
}

function __mmuNotifierChangeEnd(mm: Mm, address: number, event: number): void {
  if (!mm.kernel.pagesAsRanges && mm.kernel.changePte !== 'notify-first') return;
  const page = pageAlignDown(address);
  laterRangeEnd(mm, page, page + PAGE_SIZE, event, true);
}

/** The entry of the page is [about to be] replaced by the one with these lanes. See `setPteAtNotify`. */
export function mmuNotifierChangePte(mm: Mm, address: number, lo: number, hi: number): void {
  if (mm.mmuNotifierMm !== null) laterChangePte(mm, address, lo, hi);
}

/**
 * `mmuNotifierClearFlushYoung` for [start, end), which a huge page's entry maps (3.18).
 *
 * @returns bitwise or of what the notifiers say
 */
export function mmuNotifierClearFlushYoungRange(mm: Mm, start: number, end: number): number {
  if (mm.mmuNotifierMm !== null && mm.kernel.rangeAging) return laterClearFlushYoung(mm, start, end);
  return 0;
}

/** Like that, and the owners need not flush what the hardware has cached (4.3). */
export function mmuNotifierClearYoung(mm: Mm, start: number, end: number): number {
  if (mm.mmuNotifierMm !== null && mm.kernel.rangeAging) return laterClearYoung(mm, start, end);
  return 0;
}

/** Whether a notifier finds the page young, which stays so (2.6.38): not 0 for the first one that does. */
export function mmuNotifierTestYoung(mm: Mm, address: number): number {
  if (mm.mmuNotifierMm !== null && mm.kernel.testYoung) return laterTestYoung(mm, address);
  return 0;
}

import {
  CLEAR_FLUSH_YOUNG,
  INVALIDATE_PAGE,
  INVALIDATE_RANGE_END,
  INVALIDATE_RANGE_START,
} from './dispatch-loops.ts';
import { dispatchByLoop } from './dispatch-tiers.ts';
import { LINUX_2_6_30 } from './kernel-options.ts';
import {
  laterClearFlushYoung,
  laterInvalidatePage,
  laterRangeEnd,
  laterRangeStart,
} from './later-dispatch.ts';
import type { Mm } from './mm.ts';
import type { MmuNotifierMm } from './mmu-notifier-mm.ts';
import { walkArguments } from './walk-arguments.ts';

/*
 * The dispatches behind the hooks: newest notifier first, each whose operation exists, no early end, inside a read
 * section. What a callback throws ends the walk and reaches the caller, with the read section closed.
 *
 * Only a machine with the kernel 2.6.30 has generated walks (see dispatch-tiers.ts), so that they need no look at the
 * kernel; another one goes another way, see later-dispatch.ts.
 */

/** Bitwise or of what the notifiers return; 0 if none is asked. O(notifiers). */
export function __mmuNotifierClearFlushYoung(mm: Mm, list: MmuNotifierMm, address: number): number {
  const walk = list.clearFlushYoungWalk;
  walkArguments[0] = address;
  return walk !== null ? walk(mm) : loopClearFlushYoung(mm);
}

function loopClearFlushYoung(mm: Mm): number {
  if (mm.kernel === LINUX_2_6_30) return dispatchByLoop(CLEAR_FLUSH_YOUNG, mm);
  return laterClearFlushYoung(mm, walkArguments[0]!);
}

/** O(notifiers). Whatever callbacks do, `takenPte` stays as it is. */
export function __mmuNotifierInvalidatePage(mm: Mm, list: MmuNotifierMm, address: number): void {
  const walk = list.invalidatePageWalk;
  walkArguments[0] = address;
  if (walk !== null) walk(mm);
  else loopInvalidatePage(mm);
}

function loopInvalidatePage(mm: Mm): void {
  if (mm.kernel === LINUX_2_6_30) dispatchByLoop(INVALIDATE_PAGE, mm);
  else laterInvalidatePage(mm, walkArguments[0]!);
}

/** O(notifiers). */
export function __mmuNotifierInvalidateRangeStart(
  mm: Mm,
  list: MmuNotifierMm,
  start: number,
  end: number,
  event: number,
): void {
  const walk = list.invalidateRangeStartWalk;
  walkArguments[0] = start;
  walkArguments[1] = end;
  if (walk !== null) walk(mm);
  else loopInvalidateRangeStart(mm, event);
}

function loopInvalidateRangeStart(mm: Mm, event: number): void {
  if (mm.kernel === LINUX_2_6_30) dispatchByLoop(INVALIDATE_RANGE_START, mm);
  else laterRangeStart(mm, walkArguments[0]!, walkArguments[1]!, event, true);
}

/** In the order of the starts, not reversed. O(notifiers). */
export function __mmuNotifierInvalidateRangeEnd(
  mm: Mm,
  list: MmuNotifierMm,
  start: number,
  end: number,
  event: number,
): void {
  const walk = list.invalidateRangeEndWalk;
  walkArguments[0] = start;
  walkArguments[1] = end;
  if (walk !== null) walk(mm);
  else loopInvalidateRangeEnd(mm, event);
}

function loopInvalidateRangeEnd(mm: Mm, event: number): void {
  if (mm.kernel === LINUX_2_6_30) dispatchByLoop(INVALIDATE_RANGE_END, mm);
  else laterRangeEnd(mm, walkArguments[0]!, walkArguments[1]!, event, true);
}

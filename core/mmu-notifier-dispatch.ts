import type { Mm } from './mm.ts';
import { rcu } from './rcu.ts';

/*
 * The walks behind the hooks: newest notifier first, each whose operation exists, no early end, inside a read
 * section. Nothing is allocated. `next` is read after the callback, which is what makes the walk see the list
 * as it is by then. The caller has found `mm.mmuNotifierMm` to be set.
 */

/** Bitwise or of what the notifiers return; 0 if none is asked. O(notifiers). */
export function __mmuNotifierClearFlushYoung(mm: Mm, address: number): number {
  let young = 0;
  rcu.depth++;
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      const clearFlushYoung = mn.clearFlushYoung;
      if (clearFlushYoung !== null) young |= clearFlushYoung(mn, mm, address);
    }
  } finally {
    rcu.depth--;
  }
  return young;
}

/** O(notifiers). */
export function __mmuNotifierInvalidatePage(mm: Mm, address: number): void {
  rcu.depth++;
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      const invalidatePage = mn.invalidatePage;
      if (invalidatePage !== null) invalidatePage(mn, mm, address);
    }
  } finally {
    rcu.depth--;
  }
}

/** O(notifiers). */
export function __mmuNotifierInvalidateRangeStart(mm: Mm, start: number, end: number): void {
  rcu.depth++;
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      const invalidateRangeStart = mn.invalidateRangeStart;
      if (invalidateRangeStart !== null) invalidateRangeStart(mn, mm, start, end);
    }
  } finally {
    rcu.depth--;
  }
}

/** In the order of the starts, not reversed. O(notifiers). */
export function __mmuNotifierInvalidateRangeEnd(mm: Mm, start: number, end: number): void {
  rcu.depth++;
  try {
    for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
      const invalidateRangeEnd = mn.invalidateRangeEnd;
      if (invalidateRangeEnd !== null) invalidateRangeEnd(mn, mm, start, end);
    }
  } finally {
    rcu.depth--;
  }
}

import { LINUX_2_6_30 } from './kernel-options.ts';
import {
  laterClearFlushYoung,
  laterInvalidatePage,
  laterRangeEnd,
  laterRangeStart,
} from './later-dispatch.ts';
import type { Mm } from './mm.ts';
import { rcu } from './rcu.ts';
import { takenPte } from './taken-pte.ts';
import { unrolledWalk, walkArguments } from './unrolled-walk.ts';

/*
 * The walks behind the hooks: newest notifier first, each whose operation exists, no early end, inside a read
 * section. Nothing is allocated, and an empty list costs two loads. The caller has found `mm.mmuNotifierMm`
 * to be set. What a callback throws ends the walk and reaches the caller, with the read section closed.
 *
 * They are too big for V8 to inline (see unrolledWalk), which keeps the code around a hook as small as if
 * nobody ever listened.
 *
 * A machine with another kernel goes another way, see later-dispatch.ts.
 */

const walkClearFlushYoung = unrolledWalk(rcu, {
  name: 'walkClearFlushYoung',
  operation: 'clearFlushYoung',
  parameters: ['address'],
  or: true,
});

const walkInvalidatePage = unrolledWalk(rcu, {
  name: 'walkInvalidatePage',
  operation: 'invalidatePage',
  parameters: ['address'],
});

const walkInvalidateRangeStart = unrolledWalk(rcu, {
  name: 'walkInvalidateRangeStart',
  operation: 'invalidateRangeStart',
  parameters: ['start', 'end'],
});

const walkInvalidateRangeEnd = unrolledWalk(rcu, {
  name: 'walkInvalidateRangeEnd',
  operation: 'invalidateRangeEnd',
  parameters: ['start', 'end'],
});

/** Bitwise or of what the notifiers return; 0 if none is asked. O(notifiers). */
export function __mmuNotifierClearFlushYoung(mm: Mm, address: number): number {
  if (mm.kernel !== LINUX_2_6_30) return laterClearFlushYoung(mm, address);
  walkArguments[0] = address;
  return walkClearFlushYoung(mm);
}

/**
 * O(notifiers). The callers have just taken an entry out, and look at it afterwards; a callback may take out others. It
 * is kept for them here, where it costs nothing while nobody listens.
 */
export function __mmuNotifierInvalidatePage(mm: Mm, address: number): void {
  if (mm.kernel !== LINUX_2_6_30) {
    laterInvalidatePage(mm, address);
    return;
  }
  const { lo, hi } = takenPte;
  walkArguments[0] = address;
  walkInvalidatePage(mm);
  takenPte.lo = lo;
  takenPte.hi = hi;
}

/** O(notifiers). */
export function __mmuNotifierInvalidateRangeStart(mm: Mm, start: number, end: number, event: number): void {
  if (mm.kernel !== LINUX_2_6_30) {
    laterRangeStart(mm, start, end, event, true);
    return;
  }
  walkArguments[0] = start;
  walkArguments[1] = end;
  walkInvalidateRangeStart(mm);
}

/** In the order of the starts, not reversed. O(notifiers). */
export function __mmuNotifierInvalidateRangeEnd(mm: Mm, start: number, end: number, event: number): void {
  if (mm.kernel !== LINUX_2_6_30) {
    laterRangeEnd(mm, start, end, event, true);
    return;
  }
  walkArguments[0] = start;
  walkArguments[1] = end;
  walkInvalidateRangeEnd(mm);
}

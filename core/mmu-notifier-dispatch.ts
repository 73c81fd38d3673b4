import type { Mm } from './mm.ts';
import { rcu } from './rcu.ts';
import { unrolledWalk } from './unrolled-walk.ts';

/*
 * The walks behind the hooks: newest notifier first, each whose operation exists, no early end, inside a read
 * section. Nothing is allocated, and an empty list costs two loads. The caller has found `mm.mmuNotifierMm`
 * to be set. What a callback throws ends the walk and reaches the caller, with the read section closed.
 *
 * They are too big for V8 to inline (see unrolledWalk), which keeps the code around a hook as small as if
 * nobody ever listened.
 */

type PageWalk = (mm: Mm, address: number) => void;
type RangeWalk = (mm: Mm, start: number, end: number) => void;

/** Bitwise or of what the notifiers return; 0 if none is asked. O(notifiers). */
export const __mmuNotifierClearFlushYoung = unrolledWalk<(mm: Mm, address: number) => number>(rcu, {
  name: '__mmuNotifierClearFlushYoung',
  operation: 'clearFlushYoung',
  parameters: 'address',
  or: true,
});

/** O(notifiers). */
export const __mmuNotifierInvalidatePage = unrolledWalk<PageWalk>(rcu, {
  name: '__mmuNotifierInvalidatePage',
  operation: 'invalidatePage',
  parameters: 'address',
});

/** O(notifiers). */
export const __mmuNotifierInvalidateRangeStart = unrolledWalk<RangeWalk>(rcu, {
  name: '__mmuNotifierInvalidateRangeStart',
  operation: 'invalidateRangeStart',
  parameters: 'start, end',
});

/** In the order of the starts, not reversed. O(notifiers). */
export const __mmuNotifierInvalidateRangeEnd = unrolledWalk<RangeWalk>(rcu, {
  name: '__mmuNotifierInvalidateRangeEnd',
  operation: 'invalidateRangeEnd',
  parameters: 'start, end',
});

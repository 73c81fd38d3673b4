import { areaOf, PAGE_SIZE, slotOf, TOP_ADDRESS } from './address.ts';
import { ENOMEM } from './errno.ts';
import { pteAlloc } from './handle-mm-fault.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Calls `fn` for the entry of every page of [address, address + size), after making the tables that are
 * missing. One start and end for the notifiers, the end also on failure. O(pages).
 * @param fn gets the entry's index in the lanes and the page's address; a result other than 0 ends the call
 * @returns 0, -ENOMEM without memory for a table, or what `fn` has returned
 * @throws {MmBug} `RANGE` if the range is empty or wraps
 * @throws RangeError if it is not one of whole user pages
 */
export function applyToPageRange(
  mm: Mm,
  address: number,
  size: number,
  fn: (ptep: number, address: number) => number,
): number {
  const end = address + size;
  if (!(size > 0 && end < TOP_ADDRESS)) {
    throw new MmBug(
      'RANGE',
      `a range of ${size} bytes`,
      'more than 0, not wrapping',
      'Leave out empty ranges.',
    );
  }
  checkUserRange(address, end);
  mmuNotifierInvalidateRangeStart(mm, address, end);
  try {
    for (let page = address; page < end; page += PAGE_SIZE) {
      const base = pteAlloc(mm, areaOf(page));
      if (base < 0) return -ENOMEM;
      const result = fn(base + slotOf(page), page);
      if (result !== 0) return result;
    }
    return 0;
  } finally {
    mmuNotifierInvalidateRangeEnd(mm, address, end);
  }
}

import type { Mm } from './mm.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { protectPages } from './protect-pages.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Gives the present pages of [start, end) a new protection: one start and end for the notifiers, one flush. The
 * caller holds mmap_sem for write. An empty range does nothing. O(pages under populated tables).
 * @param prot a protection, see pgprot.ts
 * @returns how many pages were present
 * @throws RangeError if the range is not one of whole user pages
 * @throws {MmBug} `MMAP_SEM` if the lock is not held
 */
export function protectRange(mm: Mm, start: number, end: number, prot: number): number {
  checkUserRange(start, end);
  requireMmapSemWrite(mm, 'protectRange');
  if (start === end) return 0;
  mmuNotifierInvalidateRangeStart(mm, start, end);
  const present = protectPages(mm.pageTables, start, end, prot);
  mm.tlb.flushAll();
  mmuNotifierInvalidateRangeEnd(mm, start, end);
  return present;
}

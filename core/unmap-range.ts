import { freePgtables } from './free-pgtables.ts';
import type { Mm } from './mm.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { checkUserRange } from './user-range.ts';
import { zapPages } from './zap-pages.ts';

/**
 * Unmaps the pages of [start, end) as munmap does once the vmas are detached: one start and end of the whole
 * range for the notifiers, the pages released, the TLB flushed, and then the tables freed that no neighbour
 * can need. An empty range does nothing. The caller holds mmap_sem for write. O(pages under populated tables).
 *
 * What the neighbours are, the vmas of `mm` say; without any vma only tables that lie in the range are freed.
 * @returns how many pages were mapped
 * @throws RangeError if the range is not one of whole user pages
 * @throws {MmBug} `MMAP_SEM` if the lock is not held
 */
export function unmapRange(mm: Mm, start: number, end: number): number {
  checkUserRange(start, end);
  requireMmapSemWrite(mm, 'unmapRange');
  if (start === end) return 0;
  const pages = zapPageRange(mm, start, end);
  mm.gather.needFlush = mm.pageTables.tableCount > 1;
  if (mm.vmas.length > 0) freeTablesBetweenVmas(mm, start, end);
  else freePgtables(mm.pageTables, start, end, start, end);
  return pages;
}

/**
 * Frees the tables under [start, end), whose pages are gone, that no vma can need: those of its neighbours, and
 * of vmas in the range itself, stay. O(vmas + table entries of the range).
 */
export function freeTablesBetweenVmas(mm: Mm, start: number, end: number): void {
  let floor = 0;
  let ceiling = 0;
  for (const { vmStart, vmEnd } of mm.vmas) {
    if (vmStart < end && vmEnd > start) {
      if (vmStart <= start) floor = start;
      if (vmEnd >= end) ceiling = end;
    } else if (vmEnd <= start) floor = vmEnd;
    else if (ceiling === 0) ceiling = vmStart;
  }
  freePgtables(mm.pageTables, start, end, floor, ceiling);
}

/**
 * The part of unmapping that leaves tables and vmas alone: one start and end for the notifiers, the pages
 * released. Whole batches go before the end, the last one after it, as in the kernel.
 * @returns how many pages were mapped
 */
export function zapPageRange(mm: Mm, start: number, end: number): number {
  mmuNotifierInvalidateRangeStart(mm, start, end);
  const pages = zapPages(mm, start, end);
  mmuNotifierInvalidateRangeEnd(mm, start, end);
  mm.gather.flush(mm);
  return pages;
}

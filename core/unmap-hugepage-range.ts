import { findHugeEntry } from './huge-entry.ts';
import { MmBug } from './mm-bug.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { FRAME_DIRTY } from './page-frames.ts';
import { pteDirty, pteNone, ptePfn31 } from './pte.ts';
import type { Vma } from './vma.ts';
import { hugePageSizeOf } from './vma-list.ts';

/**
 * Unmaps the huge pages of [start, end): a start and end of its own for the notifiers, also inside another one, and
 * all pages released after the end. O(pages of the range).
 * @param onlyPfn if given, only entries that map this page are cleared
 * @throws {MmBug} `RANGE` if an end is not that of a huge page; `LOCK` if the lock of the file is held
 */
export function unmapHugepageRange(vma: Vma, start: number, end: number, onlyPfn = -1): void {
  const { file } = vma;
  file?.iMmapLock.lock();
  try {
    __unmapHugepageRange(vma, start, end, onlyPfn);
  } finally {
    file?.iMmapLock.unlock();
  }
}

/** The same for a caller that holds the lock of the file's reverse map. */
export function __unmapHugepageRange(vma: Vma, start: number, end: number, onlyPfn = -1): void {
  const size = hugePageSizeOf(vma);
  if (start % size !== 0 || end % size !== 0) {
    throw new MmBug(
      'RANGE',
      `huge pages of ${size} bytes unmapped from ${start} to ${end}`,
      'multiples of the page size',
      'Round the range to huge pages.',
    );
  }
  const { vmMm: mm } = vma;
  const pool = mm.memory.hugetlb(size);
  mmuNotifierInvalidateRangeStart(mm, start, end);
  const cleared: number[] = [];
  for (let address = start; address < end; address += size) {
    const pfn = clearHugeEntry(vma, address, size, onlyPfn);
    if (pfn >= 0) cleared.push(pfn);
  }
  mm.tlb.flushAll();
  mmuNotifierInvalidateRangeEnd(mm, start, end);
  for (const pfn of cleared) pool.put(pfn);
}

/** @returns the page that was mapped, whose reference goes to the caller, or -1 */
function clearHugeEntry(vma: Vma, address: number, size: number, onlyPfn: number): number {
  const { pageTables, memory } = vma.vmMm;
  const index = findHugeEntry(pageTables, address, size);
  if (index < 0) return -1;
  const lo = pageTables.lo[index]!;
  const hi = pageTables.hi[index]!;
  if (pteNone(lo, hi)) return -1;
  const pfn = ptePfn31(lo, hi);
  if (onlyPfn >= 0 && pfn !== onlyPfn) return -1;
  pageTables.lo[index] = 0;
  pageTables.hi[index] = 0;
  if (pteDirty(lo)) memory.frames.setFlags(pfn, FRAME_DIRTY);
  memory.frames.removeMapping(pfn);
  return pfn;
}

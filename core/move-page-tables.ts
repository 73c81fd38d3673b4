import { areaOf, PAGE_SIZE, PMD_SIZE, pmdAlignDown, slotOf } from './address.ts';
import { pteAlloc } from './handle-mm-fault.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_UNMAP } from './mmu-notifier-range.ts';
import { placeHi, placeLo } from './place.ts';
import { pteFile, pteNone, ptePfn31, ptePresent, pteSpecial } from './pte.ts';
import { isMigrationEntry, swpOffset } from './swap-entry.ts';
import type { Vma } from './vma.ts';

/** Bytes that are moved at a time, between which others may run. */
const LATENCY_LIMIT = 64 * PAGE_SIZE;

/**
 * Moves the entries of `length` bytes from one place of an address space to another, in chunks: up to the next 2 MiB
 * boundary of either side and 64 pages at most. Each chunk is announced by a start and end of its old addresses; the
 * new ones are never. 2 MiB areas without a table are skipped in silence. The caller holds mmap_sem for write.
 * O(pages).
 * @returns how many bytes were moved: less than `length` if there is no memory for a table
 */
export function movePageTables(vma: Vma, old: number, newVma: Vma, to: number, length: number): number {
  const { vmMm: mm } = vma;
  for (let done = 0; done < length; ) {
    const from = old + done;
    const target = to + done;
    let extent = Math.min(pmdAlignDown(from) + PMD_SIZE - from, length - done);
    if (mm.pageTables.findPteTable(areaOf(from)) >= 0) {
      if (pteAlloc(mm, areaOf(target)) < 0) return done;
      extent = Math.min(extent, pmdAlignDown(target) + PMD_SIZE - target, LATENCY_LIMIT);
      movePtes(vma, from, from + extent, newVma, target);
    }
    done += extent;
  }
  return length;
}

/** One chunk, which has one table on each side. */
function movePtes(vma: Vma, old: number, oldEnd: number, newVma: Vma, to: number): void {
  const { vmMm: mm, file } = vma;
  mmuNotifierInvalidateRangeStart(mm, old, oldEnd, MMU_NOTIFY_UNMAP);
  file?.iMmapLock.lock();
  if (newVma.vmTruncateCount !== 0 && newVma.vmTruncateCount !== vma.vmTruncateCount)
    newVma.vmTruncateCount = 0;
  const from = mm.pageTables.findPte(old);
  const target = mm.pageTables.findPte(to);
  for (let page = 0; page < (oldEnd - old) / PAGE_SIZE; page++) {
    moveOne(mm, from + page, old + page * PAGE_SIZE, target + page, to + page * PAGE_SIZE);
  }
  file?.iMmapLock.unlock();
  mmuNotifierInvalidateRangeEnd(mm, old, oldEnd, MMU_NOTIFY_UNMAP);
}

function moveOne(mm: Mm, from: number, old: number, target: number, to: number): void {
  const { lo, hi } = mm.pageTables;
  const low = lo[from]!;
  const high = hi[from]!;
  if (pteNone(low, high)) return;
  lo[from] = 0;
  hi[from] = 0;
  mm.tlb.flushPage(old);
  lo[target] = low;
  hi[target] = high;
  if (!ptePresent(low)) {
    if (!pteFile(low) && isMigrationEntry(low))
      mm.memory.migrating.get(swpOffset(low, high))?.push([mm.mmId, to]);
    return;
  }
  if (pteSpecial(low)) return;
  const area = areaOf(old);
  const newArea = areaOf(to);
  mm.memory.reverseMap.movePlace(
    ptePfn31(low, high),
    placeLo(area, slotOf(old)),
    placeHi(mm.mmId, area),
    placeLo(newArea, slotOf(to)),
    placeHi(mm.mmId, newArea),
  );
}

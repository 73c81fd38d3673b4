import { PAGE_SIZE } from './address.ts';
import type { FileMapping } from './file-mapping.ts';
import { mmuNotifierInvalidatePageEnd, mmuNotifierInvalidatePageStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_DIRTY } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pteDirty, ptePfn31, ptePresent } from './pte.ts';
import { ptepClearFlushNotify, ptepClearFlushYoungNotify } from './ptep.ts';
import { pgoffToPteHi, pgoffToPteLo } from './swap-entry.ts';
import { takenPte } from './taken-pte.ts';
import { VM_LOCKED } from './vm-flags.ts';
import { linearPageIndex, type Vma } from './vma.ts';

/** Bytes of a nonlinear vma that are looked through at a time. */
const CLUSTER_SIZE = 32 * PAGE_SIZE;

/**
 * Nonlinear vmas can't be searched for a page, so that some of their pages are taken instead, whichever they are: each
 * vma goes on where it was left the last time, in windows of 32 pages, until as many pages were taken as the page has
 * mappings. Each page is asked for its age and then, if it is old, invalidated. Holds the lock of the file's reverse
 * map. O(pages of the windows, times notifiers).
 */
export function tryToUnmapNonlinear(memory: PhysicalMemory, file: FileMapping, mappings: number): void {
  file.iMmapLock.lock();
  try {
    let cursor = 0;
    let size = 0;
    for (let vma = file.iMmapNonlinear.first; vma !== null; vma = vma.sharedNext) {
      cursor = Math.max(cursor, vma.nonlinearCursor);
      size = Math.max(size, vma.vmEnd - vma.vmStart);
    }
    const last = Math.ceil(size / CLUSTER_SIZE) * CLUSTER_SIZE;
    let left = mappings;
    for (let limit = cursor === 0 ? CLUSTER_SIZE : cursor; limit <= last; limit += CLUSTER_SIZE) {
      for (let vma = file.iMmapNonlinear.first; vma !== null; vma = vma.sharedNext) {
        while (vma.nonlinearCursor < limit && vma.nonlinearCursor < vma.vmEnd - vma.vmStart) {
          left -= tryToUnmapCluster(memory, vma, vma.nonlinearCursor);
          vma.nonlinearCursor += CLUSTER_SIZE;
          if (left <= 0) return;
        }
        vma.nonlinearCursor = limit;
      }
    }
    // Perhaps all that is left is in use: the next time begins at the beginning.
    for (let vma = file.iMmapNonlinear.first; vma !== null; vma = vma.sharedNext) vma.nonlinearCursor = 0;
  } finally {
    file.iMmapLock.unlock();
  }
}

/** @returns how many pages were taken */
function tryToUnmapCluster(memory: PhysicalMemory, vma: Vma, cursor: number): number {
  if ((vma.vmFlags & VM_LOCKED) !== 0) return 0;
  const { pageTables } = vma.vmMm;
  const aligned = Math.floor((vma.vmStart + cursor) / CLUSTER_SIZE) * CLUSTER_SIZE;
  const end = Math.min(aligned + CLUSTER_SIZE, vma.vmEnd);
  let taken = 0;
  for (let address = Math.max(aligned, vma.vmStart); address < end; address += PAGE_SIZE) {
    const ptep = pageTables.findPte(address);
    if (ptep < 0 || !ptePresent(pageTables.lo[ptep]!)) continue;
    if (ptepClearFlushYoungNotify(vma, address, ptep) !== 0) continue;
    takePage(memory, vma, address, ptep);
    taken++;
  }
  return taken;
}

/** The entry says which page was there, if that isn't clear from where it is. */
function takePage(memory: PhysicalMemory, vma: Vma, address: number, ptep: number): void {
  const { vmMm: mm } = vma;
  const { lo, hi } = mm.pageTables;
  mmuNotifierInvalidatePageStart(mm, address, MMU_NOTIFY_CLEAR);
  const low = ptepClearFlushNotify(vma, address, ptep);
  const pfn = ptePfn31(low, takenPte.hi);
  const index = memory.reverseMap.fileIndexOf(pfn);
  if (index !== linearPageIndex(vma, address)) {
    lo[ptep] = pgoffToPteLo(index);
    hi[ptep] = pgoffToPteHi(index);
  }
  mmuNotifierInvalidatePageEnd(mm, address, MMU_NOTIFY_CLEAR);
  if (pteDirty(low)) memory.frames.setFlags(pfn, FRAME_DIRTY);
  mm.fileRss--;
  memory.pageRemoveRmap(pfn, mm.mmId, address);
  memory.frames.put(pfn);
}

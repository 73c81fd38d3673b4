import { EAGAIN, EINVAL, ENOMEM } from './errno.ts';
import type { FileMapping } from './file-mapping.ts';
import { FRAME_ANON, FRAME_CACHED, FRAME_HUGE, FRAME_SWAP_CACHE } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { isSwapPte, pfnPteHi, pfnPteLo, pteMkold } from './pte.ts';
import { PAGE_RW } from './pte-bits.ts';
import { fileMappingsOf, type Mapping, mappingsAt, mappingsOf } from './rmap-walk.ts';
import { isMigrationEntry, isWriteMigrationEntry, swpOffset } from './swap-entry.ts';
import { tryToUnmap } from './try-to-unmap.ts';
import { type Vma, vmaPageProt } from './vma.ts';

/**
 * Moves a page to another frame: each entry that maps it is invalidated and says "migrating" while the page is
 * copied, and then maps the copy. Restoring notifies nobody. Entries of a page in the swap cache name its slot
 * meanwhile, and are left so. O(mappings, times notifiers).
 * @param copyPage makes the copy; entries that it changes are not restored
 * @returns the new frame, -EINVAL for a huge page or the storage of a file executed in place, -ENOMEM if none is free, or -EAGAIN if somebody has a reference who is no mapping: the page
 *   stays where it was then
 */
export function migratePage(
  memory: PhysicalMemory,
  pfn: number,
  copyPage?: (oldPfn: number, newPfn: number) => void,
): number {
  const { frames, migrating } = memory;
  if ((frames.flagsOf(pfn) & FRAME_HUGE) !== 0 || memory.fileOf(pfn)?.xip) return -EINVAL;
  const copy = frames.allocate();
  if (copy < 0) return -ENOMEM;
  // A reference of one's own: the entries' last one must not free the page while it is copied.
  frames.get(pfn);
  migrating.set(
    pfn,
    mappingsOf(memory, pfn).map(({ vma, address }) => [vma.vmMm.mmId, address]),
  );
  tryToUnmap(memory, pfn, 'migration');
  const inCache = (frames.flagsOf(pfn) & (FRAME_CACHED | FRAME_SWAP_CACHE)) !== 0;
  const moves = frames.mapCountOf(pfn) === 0 && frames.refCount[pfn] === (inCache ? 2 : 1);
  if (moves) {
    // First: a fault that comes in while the page is copied must not find the old one in its cache.
    moveToNewPage(memory, pfn, copy);
    copyPage?.(pfn, copy);
  }
  const target = moves ? copy : pfn;
  for (const mapping of entriesToRestore(memory, pfn, target)) {
    removeMigrationPte(memory, mapping, pfn, target);
  }
  migrating.delete(pfn);
  frames.put(pfn);
  frames.put(copy);
  return moves ? copy : -EAGAIN;
}

/** The places that it had, and those that fork and mremap have made of them; of a file's page all that it may have. */
function entriesToRestore(memory: PhysicalMemory, pfn: number, target: number): Mapping[] {
  const places = mappingsAt(memory, memory.migrating.get(pfn)!);
  return memory.fileOf(target) === null ? places : fileMappingsOf(memory, target);
}

/** The copy takes the page's place in its cache, with the reference that the cache has. */
function moveToNewPage(memory: PhysicalMemory, pfn: number, copy: number): void {
  const { frames, reverseMap, swap } = memory;
  frames.setFlags(copy, frames.flagsOf(pfn));
  const file = memory.fileOf(pfn);
  if (file !== null) moveCachePage(memory, file, reverseMap.fileIndexOf(pfn), pfn, copy);
  if ((frames.flagsOf(pfn) & FRAME_SWAP_CACHE) !== 0) {
    const offset = swap.slotOf(pfn);
    // The slot must not become free between the two.
    swap.duplicate(offset);
    swap.removeFromCache(offset);
    swap.addToCache(offset, copy);
    swap.free(offset);
    moveCacheReference(memory, pfn, copy);
  }
  frames.clearFlags(pfn, FRAME_ANON | FRAME_CACHED | FRAME_SWAP_CACHE);
}

function moveCachePage(
  memory: PhysicalMemory,
  file: FileMapping,
  index: number,
  pfn: number,
  copy: number,
): void {
  memory.reverseMap.clearFilePage(pfn);
  memory.reverseMap.setFilePage(copy, memory.adoptFile(file), index);
  file.setPage(index, copy);
  moveCacheReference(memory, pfn, copy);
}

function moveCacheReference({ frames }: PhysicalMemory, pfn: number, copy: number): void {
  frames.get(copy);
  frames.put(pfn);
}

function removeMigrationPte(
  memory: PhysicalMemory,
  { vma, address, ptep }: Mapping,
  oldPfn: number,
  newPfn: number,
): void {
  const { mmId, pageTables } = vma.vmMm;
  if (pageTables.findPte(address) !== ptep) return;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  if (!isSwapPte(lo, hi) || !isMigrationEntry(lo) || swpOffset(lo, hi) !== oldPfn) return;
  const prot = restoredProt(vma, isWriteMigrationEntry(lo));
  memory.pageAddRmap(newPfn, mmId, address);
  if ((memory.frames.flagsOf(newPfn) & FRAME_ANON) !== 0) vma.vmMm.anonRss++;
  else vma.vmMm.fileRss++;
  pageTables.lo[ptep] = pfnPteLo(newPfn, pteMkold(prot));
  pageTables.hi[ptep] = pfnPteHi(newPfn, prot);
}

function restoredProt(vma: Vma, writable: boolean): number {
  const prot = vmaPageProt(vma);
  return writable ? prot | PAGE_RW : prot;
}

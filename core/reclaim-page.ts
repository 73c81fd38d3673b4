import { deleteFromSwapCache } from './free-swap-pte.ts';
import { removeFromPageCache } from './page-cache.ts';
import { FRAME_ANON, FRAME_CACHED, FRAME_DIRTY, FRAME_HUGE, FRAME_SWAP_CACHE } from './page-frames.ts';
import { pageReferenced } from './page-referenced.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { SWAP_FAIL, SWAP_SUCCESS, tryToUnmap } from './try-to-unmap.ts';

/** What became of a page that was to be reclaimed. */
export const PAGE_RECLAIMED = 0;
/** It was used, or there is no swap slot for it: it stays, and should not be tried again soon. */
export const PAGE_ACTIVATED = 1;
/** A locked vma maps it, or somebody else has a reference: it stays. */
export const PAGE_KEPT = 2;

/**
 * Reclaims one page, if nobody has used it since it was last asked: its mappings are asked for their age, then each is
 * asked once more and taken, and then the page leaves the swap cache or the page cache and is free. A page of a file
 * that was written to is written back before; an anonymous page goes to a swap slot. O(mappings, times notifiers).
 * @param pfn of an anonymous page or one of a file
 */
export function reclaimPage(memory: PhysicalMemory, pfn: number): number {
  const { frames } = memory;
  const flags = frames.flagsOf(pfn);
  if (!isOrdinary(memory, pfn)) return PAGE_KEPT;
  // The reference of who holds the page while it works on it.
  frames.get(pfn);
  try {
    const mapped = frames.mapCountOf(pfn) > 0;
    if (pageReferenced(memory, pfn) !== 0 && mapped) return PAGE_ACTIVATED;
    if ((flags & FRAME_ANON) !== 0 && !addToSwap(memory, pfn)) return PAGE_ACTIVATED;
    if (mapped) {
      const result = tryToUnmap(memory, pfn, 'file');
      if (result !== SWAP_SUCCESS) return result === SWAP_FAIL ? PAGE_ACTIVATED : PAGE_KEPT;
    }
    frames.clearFlags(pfn, FRAME_DIRTY);
    return removeMapping(memory, pfn) ? PAGE_RECLAIMED : PAGE_KEPT;
  } finally {
    frames.put(pfn);
  }
}

/** Anonymous or in a page cache; neither a huge page nor the storage itself of a file that is executed in place. */
export function isOrdinary(memory: PhysicalMemory, pfn: number): boolean {
  const flags = memory.frames.flagsOf(pfn);
  if ((flags & (FRAME_ANON | FRAME_CACHED)) === 0 || (flags & FRAME_HUGE) !== 0) return false;
  return memory.fileOf(pfn)?.xip !== true;
}

/** Gives an anonymous page a swap slot, unless it has one. @returns false if all are in use */
function addToSwap(memory: PhysicalMemory, pfn: number): boolean {
  const { frames, swap } = memory;
  if ((frames.flagsOf(pfn) & FRAME_SWAP_CACHE) !== 0) return true;
  if (swap.allocateFor(pfn) < 0) return false;
  frames.get(pfn);
  frames.setFlags(pfn, FRAME_SWAP_CACHE | FRAME_DIRTY);
  return true;
}

/** The page leaves its cache, if nobody but the cache and the caller has it. */
function removeMapping(memory: PhysicalMemory, pfn: number): boolean {
  const { frames, reverseMap, swap } = memory;
  if (frames.refCount[pfn] !== 2) return false;
  if ((frames.flagsOf(pfn) & FRAME_SWAP_CACHE) !== 0) {
    deleteFromSwapCache(memory, pfn, swap.slotOf(pfn));
  } else {
    removeFromPageCache(memory, memory.fileOf(pfn)!, reverseMap.fileIndexOf(pfn));
  }
  return true;
}

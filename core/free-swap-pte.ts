import { FRAME_SWAP_CACHE } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pteFile } from './pte.ts';
import { swpOffset, swpType } from './swap-entry.ts';

/**
 * An entry that was not present is gone (the kernel's free_swap_and_cache): its swap slot loses a reference. A page
 * that the swap cache alone still holds goes with the last one. Slots of other areas than the memory's own are the
 * business of whoever made them; migrating entries have none. O(1).
 * @param lo, hi lanes of the entry: not empty and not present
 */
export function freeSwapPte(memory: PhysicalMemory, lo: number, hi: number): void {
  if (pteFile(lo) || swpType(lo) !== memory.swap.type) return;
  const offset = swpOffset(lo, hi);
  memory.swap.free(offset);
  if (memory.swap.countOf(offset) === 0) freeUnusedSwapCache(memory, offset);
}

/** The kernel's try_to_free_swap: once no entry names the slot and nobody maps the page, the page is free. */
function freeUnusedSwapCache(memory: PhysicalMemory, offset: number): void {
  const pfn = memory.swap.cachedFrame(offset);
  if (pfn >= 0 && memory.frames.mapCountOf(pfn) === 0) deleteFromSwapCache(memory, pfn, offset);
}

/** The same for pages that are going to be released: those that nobody maps any more leave the swap cache. O(pages). */
export function freeSwapCacheOf(memory: PhysicalMemory, pfns: Int32Array, count: number): void {
  const { frames, swap } = memory;
  for (let i = 0; i < count; i++) {
    const pfn = pfns[i]!;
    if ((frames.flagsOf(pfn) & FRAME_SWAP_CACHE) === 0 || frames.mapCountOf(pfn) > 0) continue;
    const offset = swap.slotOf(pfn);
    if (swap.countOf(offset) === 0) deleteFromSwapCache(memory, pfn, offset);
  }
}

/** The page is no longer in the swap cache, whose reference goes. O(1). */
export function deleteFromSwapCache(memory: PhysicalMemory, pfn: number, offset: number): void {
  memory.swap.removeFromCache(offset);
  memory.frames.clearFlags(pfn, FRAME_SWAP_CACHE);
  memory.frames.put(pfn);
}

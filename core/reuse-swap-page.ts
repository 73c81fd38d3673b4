import { deleteFromSwapCache } from './free-swap-pte.ts';
import { FRAME_DIRTY, FRAME_SWAP_CACHE } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';

/**
 * Whether one mapping alone has an anonymous page: one entry, or one swap slot, is all that names it. Its slot is given
 * up then, as the page is going to be written to. The caller has a reference. O(1).
 */
export function reuseSwapPage(memory: PhysicalMemory, pfn: number): boolean {
  const { frames, swap } = memory;
  let count = frames.mapCountOf(pfn);
  if (count > 1) return false;
  if ((frames.flagsOf(pfn) & FRAME_SWAP_CACHE) === 0) return count === 1;
  const offset = swap.slotOf(pfn);
  count += swap.countOf(offset);
  if (count !== 1) return false;
  deleteFromSwapCache(memory, pfn, offset);
  frames.setFlags(pfn, FRAME_DIRTY);
  return true;
}

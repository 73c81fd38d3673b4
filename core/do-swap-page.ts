import { pageAlignDown } from './address.ts';
import { anonVmaPrepare } from './anon-vma.ts';
import { doWpPageAt } from './do-wp-page.ts';
import { VM_FAULT_OOM, VM_FAULT_WAIT } from './fault-result.ts';
import { deleteFromSwapCache, freeSwapPte } from './free-swap-pte.ts';
import { FRAME_ANON, FRAME_SWAP_CACHE } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pfnPteHi, pfnPteLo } from './pte.ts';
import { PAGE_DIRTY, PAGE_RW } from './pte-bits.ts';
import { reuseSwapPage } from './reuse-swap-page.ts';
import { isMigrationEntry, swpOffset } from './swap-entry.ts';
import { VM_LOCKED, VM_WRITE } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';

/**
 * The touch of a page that was swapped out: it comes from the swap cache or is read in, and its slot loses the entry's
 * reference. A write makes it the mapping's own, at once if nobody else has it. Of a page that is migrating, the touch
 * is put off. Nobody is notified, but by a copy on write. O(1).
 * @returns 0 or VM_FAULT_ bits
 */
export function doSwapPage(vma: Vma, address: number, ptep: number, write: boolean): number {
  const { vmMm: mm } = vma;
  const { memory, pageTables } = mm;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  if (isMigrationEntry(lo)) return VM_FAULT_WAIT;
  if (!anonVmaPrepare(vma)) return VM_FAULT_OOM;
  const offset = swpOffset(lo, hi);
  const pfn = readSwapCache(memory, offset);
  if (pfn < 0) return VM_FAULT_OOM;
  // The entry's reference, taken before the swap cache may let go of its own.
  memory.frames.get(pfn);
  memory.faults.swapIn++;
  mm.anonRss++;
  let prot = vmaPageProt(vma);
  const own = write && reuseSwapPage(memory, pfn);
  if (own) prot |= (vma.vmFlags & VM_WRITE) !== 0 ? PAGE_DIRTY | PAGE_RW : PAGE_DIRTY;
  memory.frames.addMapping(pfn);
  memory.reverseMap.add(pfn, mm.mmId, pageAlignDown(address));
  pageTables.lo[ptep] = pfnPteLo(pfn, prot);
  pageTables.hi[ptep] = pfnPteHi(pfn, prot);
  freeSwapPte(memory, lo, hi);
  const cached = (memory.frames.flagsOf(pfn) & FRAME_SWAP_CACHE) !== 0;
  if (cached && (vma.vmFlags & VM_LOCKED) !== 0 && memory.swap.countOf(offset) === 0) {
    deleteFromSwapCache(memory, pfn, offset);
  }
  return write && !own ? doWpPageAt(vma, address, ptep) : 0;
}

function readSwapCache(memory: PhysicalMemory, offset: number): number {
  const { frames, swap } = memory;
  const found = swap.cachedFrame(offset);
  if (found >= 0) return found;
  const pfn = frames.allocate();
  if (pfn < 0) return -1;
  frames.setFlags(pfn, FRAME_ANON | FRAME_SWAP_CACHE);
  swap.addToCache(offset, pfn);
  return pfn;
}

import type { PhysicalMemory } from './physical-memory.ts';
import { ptePfn31, ptePresent } from './pte.ts';
import type { Vma } from './vma.ts';
import { findVma } from './vma-list.ts';

/** One entry that maps a frame. */
export interface Mapping {
  readonly vma: Vma;
  readonly address: number;
  readonly ptep: number;
}

/**
 * The entries that map a frame, newest first but for the first of all. Pages mapped outside of every vma have
 * none. Allocates: for reclaim and the like. O(places, times vmas).
 */
export function mappingsOf(memory: PhysicalMemory, pfn: number): Mapping[] {
  const mappings: Mapping[] = [];
  for (const [mmId, address] of memory.reverseMap.placesOf(pfn)) {
    const mm = memory.mmOf(mmId);
    const vma = findVma(mm, address);
    const ptep = mm.pageTables.findPte(address);
    if (vma !== null && ptep >= 0) mappings.push({ vma, address, ptep });
  }
  return mappings;
}

/** The entry maps that frame now. */
export function stillMaps(mapping: Mapping, pfn: number): boolean {
  const { lo, hi } = mapping.vma.vmMm.pageTables;
  const low = lo[mapping.ptep]!;
  return ptePresent(low) && ptePfn31(low, hi[mapping.ptep]!) === pfn;
}

/** Runs `body` under the lock of the reverse map that the vma's pages are found through. */
export function withRmapLock<T>(vma: Vma, body: () => T): T {
  const lock = vma.file?.iMmapLock ?? vma.anonVma?.lock;
  if (lock === undefined) return body();
  lock.lock();
  try {
    return body();
  } finally {
    lock.unlock();
  }
}

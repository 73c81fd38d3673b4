import { FRAME_CACHED } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { ptePfn31, ptePresent, pteSpecial } from './pte.ts';
import type { Vma } from './vma.ts';
import { findVma } from './vma-list.ts';

/** One entry that maps a frame. */
export interface Mapping {
  readonly vma: Vma;
  readonly address: number;
  readonly ptep: number;
}

/**
 * The entries that map a frame: for a page of a file those where its vmas map it in order, oldest vma first; for any
 * other the places of the reverse map, newest first. Pages mapped outside of every vma have none, and nonlinear vmas
 * aren't searched. Allocates: for reclaim and the like. O(places, times log vmas; or vmas of the file).
 */
export function mappingsOf(memory: PhysicalMemory, pfn: number): Mapping[] {
  if ((memory.frames.flagsOf(pfn) & FRAME_CACHED) !== 0) {
    return fileMappingsOf(memory, pfn).filter((mapping) => stillMaps(mapping, pfn));
  }
  return mappingsAt(memory, memory.reverseMap.placesOf(pfn));
}

/** The entries of these places, as far as they lie in vmas. */
export function mappingsAt(
  memory: PhysicalMemory,
  places: readonly (readonly [mmId: number, address: number])[],
): Mapping[] {
  const mappings: Mapping[] = [];
  for (const [mmId, address] of places) {
    const mm = memory.mmOf(mmId);
    const vma = findVma(mm, address);
    const ptep = mm.pageTables.findPte(address);
    if (vma !== null && ptep >= 0) mappings.push({ vma, address, ptep });
  }
  return mappings;
}

/** Where the vmas of its file have a place for a page, whatever is there. */
export function fileMappingsOf(memory: PhysicalMemory, pfn: number): Mapping[] {
  const mappings: Mapping[] = [];
  const index = memory.reverseMap.fileIndexOf(pfn);
  for (let vma = memory.fileOf(pfn)?.iMmap.first ?? null; vma !== null; vma = vma.sharedNext) {
    const address = vma.vmStart + (index - vma.vmPgoff) * 4096;
    if (address < vma.vmStart || address >= vma.vmEnd) continue;
    const ptep = vma.vmMm.pageTables.findPte(address);
    if (ptep >= 0) mappings.push({ vma, address, ptep });
  }
  return mappings;
}

/** The entry maps that frame now, and counts for it. */
export function stillMaps(mapping: Mapping, pfn: number): boolean {
  const { vmMm, vmStart, vmEnd } = mapping.vma;
  const { lo, hi } = vmMm.pageTables;
  const low = lo[mapping.ptep]!;
  if (mapping.address < vmStart || mapping.address >= vmEnd) return false;
  return ptePresent(low) && !pteSpecial(low) && ptePfn31(low, hi[mapping.ptep]!) === pfn;
}

/** Runs `body` under the lock of the reverse map that the page is found through: its file's, or its anonVma's. */
export function withRmapLock<T>(memory: PhysicalMemory, pfn: number, vma: Vma, body: () => T): T {
  const lock = memory.fileOf(pfn)?.iMmapLock ?? vma.anonVma?.lock ?? vma.file?.iMmapLock;
  if (lock === undefined) return body();
  lock.lock();
  try {
    return body();
  } finally {
    lock.unlock();
  }
}

import { mmuNotifierInvalidatePageEnd, mmuNotifierInvalidatePageStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_ANON, FRAME_CACHED, FRAME_DIRTY, FRAME_SWAP_CACHE } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pteDirty, pteWrite } from './pte.ts';
import { ptepClearFlushNotify, ptepClearFlushYoungNotify } from './ptep.ts';
import { type Mapping, mappingsOf, stillMaps, withRmapLock } from './rmap-walk.ts';
import { SWP_MIGRATION_READ, SWP_MIGRATION_WRITE, swpEntryHi, swpEntryLo } from './swap-entry.ts';
import { tryToUnmapNonlinear } from './try-to-unmap-cluster.ts';
import { VM_LOCKED } from './vm-flags.ts';

/** No entry maps the page any more. */
export const SWAP_SUCCESS = 0;
/** Some entry was left, because it lies outside of every vma. */
export const SWAP_AGAIN = 1;
/** The page was used just now and stays. */
export const SWAP_FAIL = 2;
/** A locked vma maps the page, so it stays. */
export const SWAP_MLOCK = 3;

/** Where an unmapped page goes: to a place of a swap area, to another frame, or back to its file. */
export type Destination = { readonly type: number; readonly offset: number } | 'migration' | 'file';

/**
 * Takes a page out of all the entries that map it, one after the other. For reclaim each is first asked
 * whether it was used, and the first that was ends the attempt; for migration none is asked. An anonymous
 * page's entry then says where the page went, a file's is empty. Of nonlinear vmas some pages are taken, without looking
 * for this one. O(mappings, times notifiers).
 * @param destination for reclaim a swap type 0 to 29 and an offset, not both 0
 */
export function tryToUnmap(memory: PhysicalMemory, pfn: number, destination: Destination): number {
  const { frames } = memory;
  for (const mapping of mappingsOf(memory, pfn)) {
    if (!stillMaps(mapping, pfn)) continue;
    const result = withRmapLock(memory, pfn, mapping.vma, () =>
      tryToUnmapOne(memory, pfn, mapping, destination),
    );
    if (result !== SWAP_AGAIN) return result;
  }
  const file = memory.fileOf(pfn);
  if (file !== null && frames.mapCountOf(pfn) > 0 && file.iMmapNonlinear.first !== null) {
    tryToUnmapNonlinear(memory, file, frames.mapCountOf(pfn));
  }
  return frames.mapCountOf(pfn) === 0 ? SWAP_SUCCESS : SWAP_AGAIN;
}

/** @returns `SWAP_AGAIN` to go on with the next one */
function tryToUnmapOne(
  memory: PhysicalMemory,
  pfn: number,
  { vma, address, ptep }: Mapping,
  destination: Destination,
): number {
  const { vmMm: mm } = vma;
  const { frames } = memory;
  if (destination !== 'migration') {
    if ((vma.vmFlags & VM_LOCKED) !== 0) return SWAP_MLOCK;
    if (ptepClearFlushYoungNotify(vma, address, ptep) !== 0) return SWAP_FAIL;
  }
  mmuNotifierInvalidatePageStart(mm, address, MMU_NOTIFY_CLEAR);
  const low = ptepClearFlushNotify(vma, address, ptep);
  if (pteDirty(low)) frames.setFlags(pfn, FRAME_DIRTY);
  leaveEntry(memory, pfn, { vma, address, ptep }, destination, low);
  mmuNotifierInvalidatePageEnd(mm, address, MMU_NOTIFY_CLEAR);
  if ((frames.flagsOf(pfn) & FRAME_ANON) !== 0) mm.anonRss--;
  else mm.fileRss--;
  memory.pageRemoveRmap(pfn, mm.mmId, address);
  frames.put(pfn);
  return SWAP_AGAIN;
}

/** What the empty entry says from now on. A page in the swap cache is found there, also while it migrates. */
function leaveEntry(
  memory: PhysicalMemory,
  pfn: number,
  { vma, ptep }: Mapping,
  destination: Destination,
  low: number,
): void {
  const { lo, hi } = vma.vmMm.pageTables;
  const flags = memory.frames.flagsOf(pfn);
  if ((flags & FRAME_SWAP_CACHE) !== 0) {
    const offset = memory.swap.slotOf(pfn);
    memory.swap.duplicate(offset);
    lo[ptep] = swpEntryLo(memory.swap.type, offset);
    hi[ptep] = swpEntryHi(offset);
  } else if (destination === 'migration') {
    lo[ptep] = swpEntryLo(pteWrite(low) ? SWP_MIGRATION_WRITE : SWP_MIGRATION_READ, pfn);
    hi[ptep] = swpEntryHi(pfn);
  } else if (destination !== 'file' && vma.file === null && (flags & FRAME_CACHED) === 0) {
    lo[ptep] = swpEntryLo(destination.type, destination.offset);
    hi[ptep] = swpEntryHi(destination.offset);
  }
}

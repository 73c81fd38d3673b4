import { mmuNotifierInvalidatePageEnd, mmuNotifierInvalidatePageStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_DIRTY } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pteDirty, pteWrite } from './pte.ts';
import { ptepClearFlushNotify, ptepClearFlushYoungNotify } from './ptep.ts';
import { type Mapping, mappingsOf, stillMaps, withRmapLock } from './rmap-walk.ts';
import { SWP_MIGRATION_READ, SWP_MIGRATION_WRITE, swpEntryHi, swpEntryLo } from './swap-entry.ts';
import { VM_LOCKED } from './vm-flags.ts';

/** No entry maps the page any more. */
export const SWAP_SUCCESS = 0;
/** Some entry was left, because it lies outside of every vma. */
export const SWAP_AGAIN = 1;
/** The page was used just now and stays. */
export const SWAP_FAIL = 2;
/** A locked vma maps the page, so it stays. */
export const SWAP_MLOCK = 3;

/** Where an unmapped page goes: to a place of a swap area, or to another frame. */
export type Destination = { readonly type: number; readonly offset: number } | 'migration';

/**
 * Takes a page out of all the entries that map it, one after the other. For reclaim each is first asked
 * whether it was used, and the first that was ends the attempt; for migration none is asked. An anonymous
 * page's entry then says where the page went, a file's is empty. O(mappings, times notifiers).
 * @param destination for reclaim a swap type 0 to 29 and an offset, not both 0
 */
export function tryToUnmap(memory: PhysicalMemory, pfn: number, destination: Destination): number {
  for (const mapping of mappingsOf(memory, pfn)) {
    if (!stillMaps(mapping, pfn)) continue;
    const result = withRmapLock(mapping.vma, () => tryToUnmapOne(memory, pfn, mapping, destination));
    if (result !== SWAP_AGAIN) return result;
  }
  return memory.frames.mapCountOf(pfn) === 0 ? SWAP_SUCCESS : SWAP_AGAIN;
}

/** @returns `SWAP_AGAIN` to go on with the next one */
function tryToUnmapOne(
  memory: PhysicalMemory,
  pfn: number,
  { vma, address, ptep }: Mapping,
  destination: Destination,
): number {
  if (destination !== 'migration') {
    if ((vma.vmFlags & VM_LOCKED) !== 0) return SWAP_MLOCK;
    if (ptepClearFlushYoungNotify(vma, address, ptep) !== 0) return SWAP_FAIL;
  }
  mmuNotifierInvalidatePageStart(vma.vmMm, address, MMU_NOTIFY_CLEAR);
  const low = ptepClearFlushNotify(vma, address, ptep);
  if (pteDirty(low)) memory.frames.setFlags(pfn, FRAME_DIRTY);
  const { mmId, pageTables } = vma.vmMm;
  if (destination === 'migration') {
    pageTables.lo[ptep] = swpEntryLo(pteWrite(low) ? SWP_MIGRATION_WRITE : SWP_MIGRATION_READ, pfn);
    pageTables.hi[ptep] = swpEntryHi(pfn);
  } else if (vma.file === null) {
    pageTables.lo[ptep] = swpEntryLo(destination.type, destination.offset);
    pageTables.hi[ptep] = swpEntryHi(destination.offset);
  }
  mmuNotifierInvalidatePageEnd(vma.vmMm, address, MMU_NOTIFY_CLEAR);
  memory.pageRemoveRmap(pfn, mmId, address);
  memory.frames.put(pfn);
  return SWAP_AGAIN;
}

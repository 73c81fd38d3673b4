import { areaOf, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, PUD_SIZE, slotOf } from './address.ts';
import { findHugeEntry } from './huge-entry.ts';
import type { Mm } from './mm.ts';
import { hardwarePresent, pmdLarge, pteDirty, ptePfn31, pteWrite } from './pte.ts';
import { PAGE_ACCESSED, PAGE_DIRTY } from './pte-bits.ts';
import { checkUserAddress } from './user-range.ts';

/**
 * What the processor does for one load or store: looks into the TLB, walks the page tables on a miss, sets the
 * accessed bit and for a store the dirty bit. A stale TLB entry is believed. O(1).
 * @param address any byte of user space
 * @returns the frame, or -1 for a page fault (nothing there, or a store to a read-only page)
 * @throws RangeError if the address is not one of user space
 */
export function access(mm: Mm, address: number, write: boolean): number {
  checkUserAddress(address);
  return accessPage(mm, areaOf(address), slotOf(address), write);
}

/** `access` to page `slot` of a 2 MiB area of user space, as the caller has made sure. All its numbers are int32. */
export function accessPage(mm: Mm, area: number, slot: number, write: boolean): number {
  const { tlb } = mm;
  const entry = tlb.findPage(area, slot);
  if (entry >= 0) {
    const lo = tlb.loAt(entry);
    // A store through an entry that is not dirty yet has to walk: the bit in memory must be set.
    if (!write || (pteWrite(lo) && pteDirty(lo))) return ptePfn31(lo, tlb.hiAt(entry));
  }
  return walkPage(mm, area, slot, write);
}

/** `accessPage` for a page that the TLB is known not to have, or not with this right. */
export function walkPage(mm: Mm, area: number, slot: number, write: boolean): number {
  const { pageTables, tlb } = mm;
  const base = pageTables.findPteTable(area);
  if (base < 0) return accessHugePage(mm, area, slot, write);
  const ptep = base + slot;
  const lo = pageTables.lo[ptep]!;
  if (!hardwarePresent(lo) || (write && !pteWrite(lo))) return -1;
  const used = lo | PAGE_ACCESSED | (write ? PAGE_DIRTY : 0);
  pageTables.lo[ptep] = used;
  const hi = pageTables.hi[ptep]!;
  tlb.insertPage(area, slot, used, hi);
  return ptePfn31(used, hi);
}

/** Huge pages are not kept in the TLB: they are walked to each time. */
function accessHugePage(mm: Mm, area: number, slot: number, write: boolean): number {
  const { pageTables } = mm;
  const address = (area * PTRS_PER_TABLE + slot) * PAGE_SIZE;
  for (const size of [PMD_SIZE, PUD_SIZE]) {
    const index = findHugeEntry(pageTables, address, size);
    if (index < 0 || !pmdLarge(pageTables.lo[index]!)) continue;
    if (write && !pteWrite(pageTables.lo[index]!)) return -1;
    pageTables.lo[index]! |= PAGE_ACCESSED | (write ? PAGE_DIRTY : 0);
    return pageTables.translate(address);
  }
  return -1;
}

import { areaOf, PAGE_SIZE, PMD_SIZE, slotOf } from '../address.ts';
import { findHugeEntry, PUD_HUGE_SIZE } from '../huge-entry.ts';
import type { Mm } from '../mm.ts';
import { FRAME_HUGE } from '../page-frames.ts';
import type { PhysicalMemory } from '../physical-memory.ts';
import { hardwarePresent, pmdLarge, ptePfn31, pteWrite } from '../pte.ts';

/**
 * A fault in the primary tables, on behalf of a secondary MMU: maps the page if it may. It can sleep, and takes
 * mmap_sem for read.
 * @returns whether it is worth looking again; false also where it would have to wait for a lock
 */
export type FaultIn = (mm: Mm, address: number, write: boolean) => boolean;

/** What `findHostPage` has found: the entry's lanes, the frame of 4 KiB, and how much the entry maps: 2^12, 2^21 or 2^30. */
export const hostPage = { lo: 0, hi: 0, pfn: 0, size: PAGE_SIZE };

/**
 * Looks up the page of a user address in the primary tables, without lock and without a fault, as hardware would; huge
 * pages are understood. O(1).
 * @returns whether it is present, and writable if `write` asks for that; it is in `hostPage` then
 */
export function findHostPage(mm: Mm, address: number, write: boolean): boolean {
  const { pageTables } = mm;
  const base = pageTables.findPteTable(areaOf(address));
  if (base < 0) return findHugePage(mm, address, write);
  hostPage.size = PAGE_SIZE;
  return found(mm, base + slotOf(address), 0, write);
}

/** The same, and if it is not found, once more after a fault. */
export function getHostPage(mm: Mm, address: number, write: boolean, faultIn: FaultIn): boolean {
  if (findHostPage(mm, address, write)) return true;
  return faultIn(mm, address, write) && findHostPage(mm, address, write);
}

/** The frame that counts for a frame of a page of that size. */
export function headFrame(pfn: number, size: number): number {
  return pfn - (pfn % (size / PAGE_SIZE));
}

/** A reference of the page that a frame belongs to. @param size of the page */
export function getHostFrame(memory: PhysicalMemory, pfn: number, size: number): void {
  memory.frames.get(headFrame(pfn, size));
}

/** Gives it back; a huge page goes back to its pool with the last one. */
export function putHostFrame(memory: PhysicalMemory, pfn: number, size: number): void {
  const head = headFrame(pfn, size);
  if ((memory.frames.flagsOf(head) & FRAME_HUGE) !== 0) memory.hugetlb(size).put(head);
  else memory.frames.put(head);
}

function findHugePage(mm: Mm, address: number, write: boolean): boolean {
  for (const size of [PMD_SIZE, PUD_HUGE_SIZE]) {
    const entry = findHugeEntry(mm.pageTables, address, size);
    if (entry < 0 || !pmdLarge(mm.pageTables.lo[entry]!)) continue;
    hostPage.size = size;
    return found(mm, entry, (address % size) / PAGE_SIZE, write);
  }
  return false;
}

/** @param offset frames from the entry's first one to that of the address */
function found({ pageTables }: Mm, index: number, offset: number, write: boolean): boolean {
  const lo = pageTables.lo[index]!;
  if (!hardwarePresent(lo) || (write && !pteWrite(lo))) return false;
  hostPage.lo = lo;
  hostPage.hi = pageTables.hi[index]!;
  hostPage.pfn = ptePfn31(lo, hostPage.hi) + Math.floor(offset);
  return true;
}

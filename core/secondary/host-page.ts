import { areaOf, slotOf } from '../address.ts';
import type { Mm } from '../mm.ts';
import { tableOf } from '../page-tables.ts';
import { hardwarePresent, pmdBad, pmdLarge, ptePfn31, pteWrite } from '../pte.ts';

/**
 * A fault in the primary tables, on behalf of a secondary MMU: maps the page if it may. It can sleep, and takes
 * mmap_sem for read.
 * @returns whether it is worth looking again; false also where it would have to wait for a lock
 */
export type FaultIn = (mm: Mm, address: number, write: boolean) => boolean;

/** What `findHostPage` has found: the entry's lanes, and the page's frame. */
export const hostPage = { lo: 0, hi: 0, pfn: 0, large: false };

/**
 * Looks up the page of a user address in the primary tables, without lock and without a fault, as hardware would;
 * large pages are understood. O(1).
 * @returns whether it is present, and writable if `write` asks for that; it is in `hostPage` then
 */
export function findHostPage(mm: Mm, address: number, write: boolean): boolean {
  const { pageTables } = mm;
  const base = pageTables.findPteTable(areaOf(address));
  const index = base < 0 ? largeEntryOf(mm, areaOf(address)) : base + slotOf(address);
  if (index < 0) return false;
  const lo = pageTables.lo[index]!;
  if (!hardwarePresent(lo) || (write && !pteWrite(lo))) return false;
  hostPage.lo = lo;
  hostPage.hi = pageTables.hi[index]!;
  hostPage.large = base < 0;
  hostPage.pfn = ptePfn31(lo, hostPage.hi) + (base < 0 ? slotOf(address) : 0);
  return true;
}

/** The same, and if it is not found, once more after a fault. */
export function getHostPage(mm: Mm, address: number, write: boolean, faultIn: FaultIn): boolean {
  if (findHostPage(mm, address, write)) return true;
  return faultIn(mm, address, write) && findHostPage(mm, address, write);
}

/** Index of the entry that maps the 2 MiB area by itself, or -1. */
function largeEntryOf({ pageTables: { lo } }: Mm, area: number): number {
  const pgd = lo[area >>> 18]!;
  if (pmdBad(pgd)) return -1;
  const pud = lo[tableOf(pgd) + ((area >>> 9) & 511)]!;
  if (pmdBad(pud)) return -1;
  const pmd = tableOf(pud) + (area & 511);
  return pmdLarge(lo[pmd]!) ? pmd : -1;
}

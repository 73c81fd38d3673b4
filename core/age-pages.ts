import { areaOf, PAGE_SIZE, PMD_SIZE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Clears the accessed bit of the present entries of [start, end). Page tables only: no TLB is flushed.
 * O(pages under populated tables).
 * @returns how many pages had been accessed
 * @throws RangeError if the range is not one of whole user pages
 */
export function agePages(tables: PageTables, start: number, end: number): number {
  checkUserRange(start, end);
  let young = 0;
  for (let address = tables.nextPopulated(start, end); address < end; ) {
    const next = Math.min(address - (address % PMD_SIZE) + PMD_SIZE, end);
    const from = tables.findPteTable(areaOf(address)) + slotOf(address);
    young += ageEntries(tables.lo, from, from + (next - address) / PAGE_SIZE);
    address = tables.nextPopulated(next, end);
  }
  return young;
}

/**
 * Without a branch: present is bit 0 or bit 8, accessed is bit 5. In an entry that is not present bit 5 belongs
 * to something else and must stay.
 */
function ageEntries(lo: Int32Array, from: number, to: number): number {
  let young = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    const accessed = (low >>> 5) & (low | (low >>> 8)) & 1;
    lo[i] = low ^ (accessed << 5);
    young += accessed;
  }
  return young;
}

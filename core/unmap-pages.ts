import { areaOf, PAGE_SIZE, PMD_SIZE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Clears every entry of [start, end). Page tables only: no frame is released, no TLB flushed, no table freed.
 * O(pages under populated tables).
 * @returns how many entries were not empty
 * @throws RangeError if the range is not one of whole user pages
 */
export function unmapPages(tables: PageTables, start: number, end: number): number {
  checkUserRange(start, end);
  let cleared = 0;
  for (let address = tables.nextPopulated(start, end); address < end; ) {
    const next = Math.min(address - (address % PMD_SIZE) + PMD_SIZE, end);
    const from = tables.findPteTable(areaOf(address)) + slotOf(address);
    cleared += clearEntries(tables.lo, tables.hi, from, from + (next - address) / PAGE_SIZE);
    address = tables.nextPopulated(next, end);
  }
  return cleared;
}

/** Counts without branching, then clears each lane in one pass. */
function clearEntries(lo: Int32Array, hi: Int32Array, from: number, to: number): number {
  let cleared = 0;
  for (let i = from; i < to; i++) {
    const bits = lo[i]! | hi[i]!;
    cleared += (bits | -bits) >>> 31;
  }
  lo.fill(0, from, to);
  hi.fill(0, from, to);
  return cleared;
}

import { areaOf, PAGE_SIZE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteNone } from './pte.ts';
import { PAGE_PRESENT } from './pte-bits.ts';
import { checkUserRange } from './user-range.ts';
import { pmdAddrEnd } from './walk-step.ts';

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
    const next = pmdAddrEnd(address, end);
    const from = tables.findPteTable(areaOf(address)) + slotOf(address);
    cleared += clearEntries(tables.lo, tables.hi, from, from + (next - address) / PAGE_SIZE);
    address = tables.nextPopulated(next, end);
  }
  return cleared;
}

function clearEntries(lo: Int32Array, hi: Int32Array, from: number, to: number): number {
  let cleared = 0;
  let i = from;
  // Four at a time while all of them are present, the common case.
  for (; i + 3 < to; i += 4) {
    const a = lo[i]!;
    const b = lo[i + 1]!;
    const c = lo[i + 2]!;
    const d = lo[i + 3]!;
    if ((a & b & c & d & PAGE_PRESENT) !== 0) cleared += 4;
    else cleared += countEntries(lo, hi, i, i + 4);
  }
  cleared += countEntries(lo, hi, i, to);
  lo.fill(0, from, to);
  hi.fill(0, from, to);
  return cleared;
}

function countEntries(lo: Int32Array, hi: Int32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (!pteNone(lo[i]!, hi[i]!)) count++;
  return count;
}

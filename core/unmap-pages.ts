import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteNone } from './pte.ts';
import { PAGE_PRESENT } from './pte-bits.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Clears every entry of [start, end). Page tables only: no frame is released, no TLB flushed, no table freed.
 * O(pages under populated tables).
 * @returns how many entries were not empty
 * @throws RangeError if the range is not one of whole user pages
 */
export function unmapPages(tables: PageTables, start: number, end: number): number {
  checkUserRange(start, end);
  if (start === end) return 0;
  let cleared = 0;
  const first = areaOf(start);
  const last = areaOf(end - PAGE_SIZE);
  for (
    let area = tables.nextPopulated(first, last);
    area <= last;
    area = tables.nextPopulated(area + 1, last)
  ) {
    const base = tables.findPteTable(area);
    const from = area === first ? base + slotOf(start) : base;
    const to = area === last ? base + slotOf(end - PAGE_SIZE) + 1 : base + PTRS_PER_TABLE;
    cleared += clearEntries(tables.lo, tables.hi, from, to);
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

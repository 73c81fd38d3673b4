import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteNone } from './pte.ts';
import { checkUserRange } from './user-range.ts';
import { wideEnd } from './wide/passes.ts';

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
    cleared += clearEntries(tables, from, to);
  }
  return cleared;
}

function clearEntries({ lo, hi, wide }: PageTables, from: number, to: number): number {
  const stop = wideEnd(wide, from, to);
  return (stop > from ? wide!.clear(from << 2, stop << 2) : 0) + clearOneByOne(lo, hi, stop, to);
}

function clearOneByOne(lo: Int32Array, hi: Int32Array, from: number, to: number): number {
  let cleared = 0;
  for (let i = from; i < to; i++) {
    if (!pteNone(lo[i]!, hi[i]!)) cleared++;
    lo[i] = 0;
    hi[i] = 0;
  }
  return cleared;
}

import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteMkold, ptePresent, pteYoung } from './pte.ts';
import { checkUserRange } from './user-range.ts';
import { wideEnd } from './wide/passes.ts';

/**
 * Clears the accessed bit of the present entries of [start, end). Page tables only: no TLB is flushed.
 * O(pages under populated tables).
 * @returns how many pages had been accessed
 * @throws RangeError if the range is not one of whole user pages
 */
export function agePages(tables: PageTables, start: number, end: number): number {
  checkUserRange(start, end);
  if (start === end) return 0;
  let young = 0;
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
    young += ageEntries(tables, from, to);
  }
  return young;
}

function ageEntries({ lo, wide }: PageTables, from: number, to: number): number {
  const stop = wideEnd(wide, from, to);
  return (stop > from ? wide!.age(from << 2, stop << 2) : 0) + ageOneByOne(lo, stop, to);
}

/** In an entry that is not present bit 5 belongs to something else and must stay. */
function ageOneByOne(lo: Int32Array, from: number, to: number): number {
  let young = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    if (pteYoung(low) && ptePresent(low)) {
      lo[i] = pteMkold(low);
      young++;
    }
  }
  return young;
}

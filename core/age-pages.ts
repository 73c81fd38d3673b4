import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteMkold, ptePresent, pteYoung } from './pte.ts';
import { PAGE_ACCESSED, PAGE_PRESENT } from './pte-bits.ts';
import { checkUserRange } from './user-range.ts';

const YOUNG = PAGE_PRESENT | PAGE_ACCESSED;

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
    young += ageEntries(tables.lo, from, to);
  }
  return young;
}

/** In an entry that is not present bit 5 belongs to something else and must stay. */
function ageEntries(lo: Int32Array, from: number, to: number): number {
  let young = 0;
  let i = from;
  // Four at a time while all of them are present and accessed, or none is accessed: the two common cases.
  for (; i + 3 < to; i += 4) {
    const a = lo[i]!;
    const b = lo[i + 1]!;
    const c = lo[i + 2]!;
    const d = lo[i + 3]!;
    if ((a & b & c & d & YOUNG) === YOUNG) {
      lo[i] = a ^ PAGE_ACCESSED;
      lo[i + 1] = b ^ PAGE_ACCESSED;
      lo[i + 2] = c ^ PAGE_ACCESSED;
      lo[i + 3] = d ^ PAGE_ACCESSED;
      young += 4;
    } else if (((a | b | c | d) & PAGE_ACCESSED) !== 0) {
      young += ageOneByOne(lo, i, i + 4);
    }
  }
  return young + ageOneByOne(lo, i, to);
}

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

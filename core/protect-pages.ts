import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { isSwapPte, pteModifyHi, pteModifyLo, ptePresent } from './pte.ts';
import { PAGE_PRESENT, PTE_PFN_HI } from './pte-bits.ts';
import {
  isWriteMigrationEntry,
  SWP_MIGRATION_READ,
  swpEntryHi,
  swpEntryLo,
  swpOffset,
} from './swap-entry.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Gives the present entries of [start, end) a new protection; a page that was migrating as writable becomes a
 * read-only one. Page tables only. O(pages under populated tables).
 * @returns how many entries were present
 * @throws RangeError if the range is not one of whole user pages
 */
export function protectPages(tables: PageTables, start: number, end: number, prot: number): number {
  checkUserRange(start, end);
  if (start === end) return 0;
  let present = 0;
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
    present += protectEntries(tables.lo, tables.hi, from, to, prot);
  }
  return present;
}

function protectEntries(lo: Int32Array, hi: Int32Array, from: number, to: number, prot: number): number {
  const keep = pteModifyLo(-1, 0);
  const set = pteModifyLo(0, prot);
  const nx = pteModifyHi(0, prot);
  let present = 0;
  let i = from;
  // Four at a time while hardware finds all of them present, the common case; their NX bits seldom change.
  for (; i + 3 < to; i += 4) {
    const a = lo[i]!;
    const b = lo[i + 1]!;
    const c = lo[i + 2]!;
    const d = lo[i + 3]!;
    if ((a & b & c & d & PAGE_PRESENT) === 0) {
      present += protectOneByOne(lo, hi, i, i + 4, prot);
      continue;
    }
    lo[i] = (a & keep) | set;
    lo[i + 1] = (b & keep) | set;
    lo[i + 2] = (c & keep) | set;
    lo[i + 3] = (d & keep) | set;
    const changed = (hi[i]! ^ nx) | (hi[i + 1]! ^ nx) | (hi[i + 2]! ^ nx) | (hi[i + 3]! ^ nx);
    if ((changed & ~PTE_PFN_HI) !== 0) {
      for (let j = i; j < i + 4; j++) hi[j] = pteModifyHi(hi[j]!, prot);
    }
    present += 4;
  }
  return present + protectOneByOne(lo, hi, i, to, prot);
}

/** What the four at a time stand for. */
function protectOneByOne(lo: Int32Array, hi: Int32Array, from: number, to: number, prot: number): number {
  let present = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    if (ptePresent(low)) {
      lo[i] = pteModifyLo(low, prot);
      hi[i] = pteModifyHi(hi[i]!, prot);
      present++;
    } else if (isSwapPte(low, hi[i]!) && isWriteMigrationEntry(low)) {
      const pfn = swpOffset(low, hi[i]!);
      lo[i] = swpEntryLo(SWP_MIGRATION_READ, pfn);
      hi[i] = swpEntryHi(pfn);
    }
  }
  return present;
}

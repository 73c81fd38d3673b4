import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { isSwapPte, pteModifyHi, pteModifyLo, ptePresent } from './pte.ts';
import {
  isWriteMigrationEntry,
  SWP_MIGRATION_READ,
  swpEntryHi,
  swpEntryLo,
  swpOffset,
} from './swap-entry.ts';
import { checkUserRange } from './user-range.ts';
import { wideEnd } from './wide/passes.ts';

const KEPT = pteModifyLo(-1, 0);

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
    present += protectEntries(tables, from, to, prot);
  }
  return present;
}

function protectEntries(tables: PageTables, from: number, to: number, prot: number): number {
  const { lo, hi, wide } = tables;
  const stop = wideEnd(wide, from, to);
  if (stop === from) return protectOneByOne(lo, hi, from, to, prot);
  const seen = wide!.protect(from << 2, stop << 2, KEPT, pteModifyLo(0, prot), pteModifyHi(0, prot));
  if ((seen & 1) !== 0) stopMigratingAsWritable(lo, hi, from, stop);
  return (seen >> 1) + protectOneByOne(lo, hi, stop, to, prot);
}

function protectOneByOne(lo: Int32Array, hi: Int32Array, from: number, to: number, prot: number): number {
  let present = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    if (ptePresent(low)) {
      lo[i] = pteModifyLo(low, prot);
      hi[i] = pteModifyHi(hi[i]!, prot);
      present++;
    } else if (low !== 0) {
      stopMigratingAsWritable(lo, hi, i, i + 1);
    }
  }
  return present;
}

/** Of the entries that are not present. */
function stopMigratingAsWritable(lo: Int32Array, hi: Int32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    if (!isSwapPte(low, hi[i]!) || !isWriteMigrationEntry(low)) continue;
    const pfn = swpOffset(low, hi[i]!);
    lo[i] = swpEntryLo(SWP_MIGRATION_READ, pfn);
    hi[i] = swpEntryHi(pfn);
  }
}

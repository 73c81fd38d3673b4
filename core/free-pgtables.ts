import {
  areaOf,
  PGDIR_SIZE,
  PMD_SIZE,
  PUD_SIZE,
  pgdAlignDown,
  pmdAlignDown,
  pudAlignDown,
} from './address.ts';
import { type PageTables, tableOf } from './page-tables.ts';
import { pgdAddrEnd, pmdAddrEnd, pudAddrEnd } from './walk-step.ts';

/**
 * Frees the tables that cover [start, end), whose pages must be gone. A table goes only if all that it spans
 * lies in [floor, ceiling): outside, a neighbour may need it. Last-level tables first, then those above; the
 * pgd stays. O(table entries of the range).
 * @param floor end of the mapping below, 0 if there is none
 * @param ceiling start of the mapping above, 0 if there is none
 * @throws Error if a table that would go is not empty
 */
export function freePgtables(
  tables: PageTables,
  start: number,
  end: number,
  floor: number,
  ceiling: number,
): void {
  const limit = ceiling === 0 ? Number.POSITIVE_INFINITY : ceiling;
  for (let address = start; address < end; ) {
    const next = pgdAddrEnd(address, end);
    const index = areaOf(address) >>> 18;
    const pud = tables.lo[index]!;
    if (pud !== 0) {
      freePudRange(tables, tableOf(pud), address, next, floor, limit);
      const span = pgdAlignDown(address);
      if (span >= floor && span + PGDIR_SIZE <= limit) {
        freeEntryTable(tables, index);
        tables.nrPuds--;
      }
    }
    address = next;
  }
}

function freePudRange(
  tables: PageTables,
  base: number,
  start: number,
  end: number,
  floor: number,
  limit: number,
): void {
  for (let address = start; address < end; ) {
    const next = pudAddrEnd(address, end);
    const index = base + ((areaOf(address) >>> 9) & 511);
    const pmd = tables.lo[index]!;
    if (pmd !== 0) {
      freePmdRange(tables, tableOf(pmd), address, next, floor, limit);
      const span = pudAlignDown(address);
      if (span >= floor && span + PUD_SIZE <= limit) {
        freeEntryTable(tables, index);
        tables.nrPmds--;
      }
    }
    address = next;
  }
}

function freePmdRange(
  tables: PageTables,
  base: number,
  start: number,
  end: number,
  floor: number,
  limit: number,
): void {
  for (let address = start; address < end; ) {
    const next = pmdAddrEnd(address, end);
    const area = areaOf(address);
    const span = pmdAlignDown(address);
    if (tables.findPteTable(area) >= 0 && span >= floor && span + PMD_SIZE <= limit) {
      freeEntryTable(tables, base + (area & 511));
      tables.forgetArea(area);
      tables.nrPtes--;
    }
    address = next;
  }
}

/** Frees first, for that is what can fail. */
function freeEntryTable(tables: PageTables, index: number): void {
  tables.freeTable(tableOf(tables.lo[index]!));
  tables.lo[index] = 0;
  tables.hi[index] = 0;
}

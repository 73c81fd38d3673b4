import { areaOf, PGDIR_SIZE, PMD_SIZE, PUD_SIZE, pgdAlignDown } from './address.ts';
import { type PageTables, tableOf } from './page-tables.ts';
import { pgdAddrEnd } from './walk-step.ts';

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

/** By slots, which are small integers: most are empty, and an exit looks at all of them. */
function freePudRange(
  tables: PageTables,
  base: number,
  start: number,
  end: number,
  floor: number,
  limit: number,
): void {
  const { lo } = tables;
  const last = (areaOf(end - 1) >>> 9) & 511;
  for (let slot = (areaOf(start) >>> 9) & 511; slot <= last; slot++) {
    const pmd = lo[base + slot]!;
    if (pmd === 0) continue;
    const span = pgdAlignDown(start) + slot * PUD_SIZE;
    const from = Math.max(start, span);
    const to = Math.min(end, span + PUD_SIZE);
    freePmdRange(tables, tableOf(pmd), areaOf(from), areaOf(to - 1), floor, limit);
    if (span >= floor && span + PUD_SIZE <= limit) {
      freeEntryTable(tables, base + slot);
      tables.nrPmds--;
    }
  }
}

/** @param first, last areas of 2 MiB, both included */
function freePmdRange(
  tables: PageTables,
  base: number,
  first: number,
  last: number,
  floor: number,
  limit: number,
): void {
  const { lo } = tables;
  for (let area = first; area <= last; area++) {
    const index = base + (area & 511);
    if (lo[index] === 0) continue;
    const span = area * PMD_SIZE;
    if (tables.findPteTable(area) >= 0 && span >= floor && span + PMD_SIZE <= limit) {
      freeEntryTable(tables, index);
      tables.forgetArea(area);
      tables.nrPtes--;
    }
  }
}

/** Frees first, for that is what can fail. */
function freeEntryTable(tables: PageTables, index: number): void {
  tables.freeTable(tableOf(tables.lo[index]!));
  tables.lo[index] = 0;
  tables.hi[index] = 0;
}

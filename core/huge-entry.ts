/**
 * Where a huge page has its entry: a pmd entry for 2 MiB, a pud entry for 1 GiB. Both are indices into the lanes of
 * the page tables, as `findPte` gives them for small pages.
 */
import { areaOf } from './address.ts';
import { type PageTables, tableOf } from './page-tables.ts';
import { pmdBad } from './pte.ts';

export const PUD_HUGE_SIZE = 2 ** 30;

/** Index of the entry of a huge page, or -1 if its table is missing. O(1). @param size of the page, 2^21 or 2^30 */
export function findHugeEntry(tables: PageTables, address: number, size: number): number {
  const { lo } = tables;
  const area = areaOf(address);
  const pgd = lo[area >>> 18]!;
  if (pmdBad(pgd)) return -1;
  const pud = tableOf(pgd) + ((area >>> 9) & 511);
  if (size === PUD_HUGE_SIZE) return pud;
  return pmdBad(lo[pud]!) ? -1 : tableOf(lo[pud]!) + (area & 511);
}

/** The same, after making the tables that are missing. @throws Error if the arena is full */
export function ensureHugeEntry(tables: PageTables, address: number, size: number): number {
  const area = areaOf(address);
  return size === PUD_HUGE_SIZE ? tables.ensurePudEntry(area) : tables.ensurePmdEntry(area);
}

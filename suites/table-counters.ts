/** What shows that another contender has done the same work: the result of a call, and the state that it leaves. */
import type { PageTables } from '../core/index.ts';
import { PAGE_SIZE, START } from './address-space.ts';
import { PAGES, type TableOperation } from './table-operations.ts';

/** The same counts as those of `suites/native/tables.c`, which tells how they are made. */
export function tableCounters(setUp: () => TableOperation): Readonly<Record<string, number>> {
  const fresh = setUp();
  fresh.reset?.();
  const result = Number(fresh.operation());
  const { lo, hi } = fresh.tables[0]!;
  return {
    result: result >>> 0,
    checksum: checksumOf(fresh.tables.map(halvesOf)),
    tables: fresh.tables[0]!.tableCount,
    bytesPerEntry: lo.BYTES_PER_ELEMENT + hi.BYTES_PER_ELEMENT,
  };
}

/** Low and high lane of the entry of a page by its number, counted from the first one. */
type Halves = (page: number) => readonly [low: number, high: number];

const halvesOf =
  (tables: PageTables): Halves =>
  (page) => {
    const entry = tables.findPte(START + page * PAGE_SIZE);
    return entry < 0 ? [0, 0] : [tables.lo[entry]!, tables.hi[entry]!];
  };

/** Of all entries of all tables, from 0 to 2^32 - 1. */
export function checksumOf(tables: readonly Halves[]): number {
  let checksum = 0;
  for (const halves of tables) {
    for (let page = 0; page < PAGES; page++) {
      const [low, high] = halves(page);
      checksum = (Math.imul((Math.imul(checksum, 31) + low) | 0, 31) + high) | 0;
    }
  }
  return checksum >>> 0;
}

/** What shows that another contender has done the same work: the result of a call, and the state that it leaves. */
import { PAGE_SIZE, START } from './address-space.ts';
import { PAGES, type TableOperation } from './table-operations.ts';

/** The same counts as those of `suites/native/tables.c`, which tells how they are made. */
export function tableCounters(setUp: () => TableOperation): Readonly<Record<string, number>> {
  const fresh = setUp();
  fresh.reset?.();
  const result = Number(fresh.operation());
  const { lo, hi } = fresh.tables[0]!;
  let checksum = 0;
  for (const tables of fresh.tables) {
    for (let page = 0; page < PAGES; page++) {
      const entry = tables.findPte(START + page * PAGE_SIZE);
      const [low, high] = entry < 0 ? [0, 0] : [tables.lo[entry]!, tables.hi[entry]!];
      checksum = (Math.imul((Math.imul(checksum, 31) + low) | 0, 31) + high) | 0;
    }
  }
  return {
    result: result >>> 0,
    checksum: checksum >>> 0,
    tables: fresh.tables[0]!.tableCount,
    bytesPerEntry: lo.BYTES_PER_ELEMENT + hi.BYTES_PER_ELEMENT,
  };
}

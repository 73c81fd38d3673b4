import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TASK_SIZE_MAX } from './address.ts';
import { agePages } from './age-pages.ts';
import { freePgtables } from './free-pgtables.ts';
import { mapPages } from './map-pages.ts';
import { PageTables } from './page-tables.ts';
import { PAGE_NONE, PAGE_SHARED } from './pgprot.ts';
import { protectPages } from './protect-pages.ts';
import { unmapPages } from './unmap-pages.ts';

const counts = (tables: PageTables): number[] => [tables.nrPtes, tables.nrPmds, tables.nrPuds];

/** Tables freed of each level when one page at `address` goes, between the given neighbours. */
function freedBySinglePage(address: number, floor: number, ceiling: number): number[] {
  const tables = new PageTables();
  mapPages(tables, address, address + 4096, 7, PAGE_SHARED);
  unmapPages(tables, address, address + 4096);
  freePgtables(tables, address, address + 4096, floor, ceiling);
  return counts(tables).map((left) => 1 - left);
}

test('freePgtables frees what lies between floor and ceiling, with the vectors of the specification', () => {
  const page = 0x40212000;
  const rows: [floor: number, ceiling: number, freed: number[]][] = [
    [0, 0, [1, 1, 1]],
    [0, 0x40300000, [0, 0, 0]],
    [0x40201000, 0, [0, 0, 0]],
    [0x40200000, 0x40400000, [1, 0, 0]],
    [0x40000000, 0x80000000, [1, 1, 0]],
    [0x40001000, 0, [1, 0, 0]],
    [0, 0x7ffffff000, [1, 1, 0]],
    [0, 0x1000, [0, 0, 0]],
  ];
  for (const [floor, ceiling, freed] of rows) {
    assert.deepEqual(
      freedBySinglePage(page, floor, ceiling),
      freed,
      `${floor.toString(16)} ${ceiling.toString(16)}`,
    );
  }
});

test('the tables that a range needs are allocated, and no more', () => {
  const rows: [start: number, end: number, expected: number[]][] = [
    [0x1ff000, 0x201000, [2, 1, 1]],
    [0x3ffff000, 0x40001000, [2, 2, 1]],
    [0x7ffffff000, 0x8000001000, [2, 2, 2]],
    [0x200000, 0x400000, [1, 1, 1]],
    [TASK_SIZE_MAX - 4096, TASK_SIZE_MAX, [1, 1, 1]],
  ];
  for (const [start, end, expected] of rows) {
    const tables = new PageTables(1);
    mapPages(tables, start, end, 2 ** 20 - 1, PAGE_SHARED);
    assert.deepEqual(counts(tables), expected);
    for (let page = start; page < end; page += 4096) {
      assert.equal(tables.translate(page + 17), 2 ** 20 - 1 + (page - start) / 4096);
    }
    assert.equal(tables.translate(start - 1), -1);
    assert.equal(tables.translate(end), -1);
    assert.equal(unmapPages(tables, 0, TASK_SIZE_MAX), (end - start) / 4096);
    freePgtables(tables, 0, TASK_SIZE_MAX, 0, 0);
    assert.deepEqual(counts(tables), [0, 0, 0]);
  }
});

test('areas that share a way of the walk cache are told apart', () => {
  const tables = new PageTables();
  const [low, high] = [0x10000000, 0x10000000 + 2 ** 31];
  mapPages(tables, low, low + 4096, 1, PAGE_SHARED);
  mapPages(tables, high, high + 4096, 2, PAGE_SHARED);
  assert.deepEqual([tables.translate(low), tables.translate(high)], [1, 2]);
  unmapPages(tables, high, high + 4096);
  freePgtables(tables, high, high + 4096, high, 0);
  mapPages(tables, low + 2 ** 21, low + 2 ** 21 + 4096, 3, PAGE_SHARED);
  assert.deepEqual([tables.translate(low), tables.translate(high)], [1, -1]);
});

test('mistakes are refused before anything is written', () => {
  const tables = new PageTables(1, 5);
  mapPages(tables, 0x3000, 0x4000, 1, PAGE_SHARED);
  assert.throws(() => mapPages(tables, 0x1000, 0x5000, 1, PAGE_SHARED), /page 0x3000 has an entry/);
  assert.equal(tables.translate(0x1000), -1);
  assert.throws(() => freePgtables(tables, 0x3000, 0x4000, 0, 0), /not empty/);
  assert.equal(tables.translate(0x3000), 1);
  mapPages(tables, 0x200000, 0x201000, 1, PAGE_SHARED);
  assert.throws(
    () => mapPages(tables, 2 ** 39, 2 ** 39 + 4096, 1, PAGE_SHARED),
    /all 5 page tables are in use/,
  );
  assert.throws(() => mapPages(tables, 0x1001, 0x2000, 1, PAGE_SHARED), RangeError);
  assert.throws(() => mapPages(tables, 0x2000, 0x1000, 1, PAGE_SHARED), RangeError);
  assert.throws(() => mapPages(tables, 0x1000, 0x2000, 2 ** 31, PAGE_SHARED), RangeError);
});

test('the passes that take four entries at a time agree with one by one', () => {
  const tables = new PageTables();
  mapPages(tables, 0x1000, 0x41000, 0, PAGE_SHARED);
  for (const page of [0x2000, 0x3000, 0x9000, 0x40000]) tables.lo[tables.findPte(page)]! &= ~0x20;
  for (const page of [0xa000, 0xb000]) unmapPages(tables, page, page + 4096);
  tables.lo[tables.findPte(0xb000)] = 0x3e;
  assert.equal(agePages(tables, 0x2000, 0x40000), 62 - 3 - 2);
  assert.equal(agePages(tables, 0, 0x200000), 1);
  assert.equal(tables.lo[tables.findPte(0xb000)], 0x3e, 'a writable migration entry has bit 5 for itself');
  assert.equal(protectPages(tables, 0, 0x200000, PAGE_NONE), 62);
  assert.equal(unmapPages(tables, 0, 0x200000), 63);
});

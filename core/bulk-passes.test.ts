import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, PTRS_PER_TABLE } from './address.ts';
import { agePages } from './age-pages.ts';
import { checkInvariants } from './check-invariants.ts';
import { copyPages } from './copy-pages.ts';
import { fork } from './fork.ts';
import { mapPages } from './map-pages.ts';
import { translate } from './map-range.ts';
import { MAP_ANONYMOUS, MAP_PRIVATE } from './mman.ts';
import { PageTables } from './page-tables.ts';
import { PAGE_NONE, PAGE_READONLY, PAGE_READONLY_EXEC, PAGE_SHARED, PAGE_SHARED_EXEC } from './pgprot.ts';
import { protectPages } from './protect-pages.ts';
import {
  isSwapPte,
  pfnPteHi,
  pfnPteLo,
  pteMkold,
  pteModifyHi,
  pteModifyLo,
  pteNone,
  ptePfn31,
  ptePresent,
  pteWrprotect,
  pteYoung,
} from './pte.ts';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_FILE, PAGE_PRESENT } from './pte-bits.ts';
import { type RandomInteger, randomIntegers } from './random-integers.ts';
import { remapPfnRange } from './remap-pfn-range.ts';
import {
  isWriteMigrationEntry,
  SWP_MIGRATION_READ,
  SWP_MIGRATION_WRITE,
  swpEntryHi,
  swpEntryLo,
  swpOffset,
} from './swap-entry.ts';
import { sysMmap } from './sys-mmap.ts';
import { machine } from './test-machine.ts';
import { unmapPages } from './unmap-pages.ts';
import { findVma } from './vma-list.ts';

/*
 * The loops and the wide passes against what they stand for: the definition of each operation, entry by entry, on tables
 * with entries of every kind.
 */

const START = 0x40000000 - 40 * PAGE_SIZE;
const PAGES = 80;
const SEEDS = 300;
/** Arenas for so many tables have wide passes. */
const WIDE = 18;
const PROTECTIONS = [PAGE_NONE, PAGE_READONLY, PAGE_SHARED, PAGE_READONLY_EXEC, PAGE_SHARED_EXEC];
type Entry = [lo: number, hi: number];

function randomEntry(random: RandomInteger): Entry {
  const pfn = random(4) === 0 ? 2 ** 20 + random(2 ** 30) : random(1000);
  const prot = PROTECTIONS[random(PROTECTIONS.length)]!;
  const used = [0, PAGE_ACCESSED, PAGE_DIRTY, PAGE_ACCESSED | PAGE_DIRTY][random(4)]!;
  const kind = random(12);
  if (kind === 0) return [0, 0];
  if (kind === 1) return [swpEntryLo(3, pfn), swpEntryHi(pfn)];
  if (kind === 2) return [swpEntryLo(SWP_MIGRATION_WRITE, pfn), swpEntryHi(pfn)];
  if (kind === 3) return [(pfn << 12) | PAGE_FILE, 0];
  return [pfnPteLo(pfn, prot) | used, pfnPteHi(pfn, prot)];
}

/** Tables over the range, with random entries, or mostly with present ones. */
function randomTables(random: RandomInteger, alike: boolean, size: number): PageTables {
  const tables = new PageTables(size);
  mapPages(tables, START, START + PAGES * PAGE_SIZE, 2 ** 20, PAGE_SHARED);
  for (let page = 0; page < PAGES; page++) {
    if (alike && random(8) > 0) continue;
    const index = tables.findPte(START + page * PAGE_SIZE);
    [tables.lo[index], tables.hi[index]] = randomEntry(random);
  }
  return tables;
}

function entriesOf(tables: PageTables): Entry[] {
  return Array.from({ length: PAGES }, (_, page) => {
    const index = tables.findPte(START + page * PAGE_SIZE);
    return index < 0 ? [0, 0] : [tables.lo[index]!, tables.hi[index]!];
  });
}

interface Scene {
  readonly random: RandomInteger;
  readonly tables: PageTables;
  readonly before: readonly Entry[];
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
}

function inRandomScenes(run: (scene: Scene) => void): void {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = randomIntegers(seed);
    const size = seed % 3 === 0 ? WIDE - 1 : WIDE;
    const tables = randomTables(random, seed % 2 === 0, size);
    const first = random(PAGES);
    const last = first + 1 + random(PAGES - first);
    const [start, end] = [START + first * PAGE_SIZE, START + last * PAGE_SIZE];
    try {
      run({ random, tables, before: entriesOf(tables), first, last, start, end });
    } catch (error) {
      throw new Error(`seed ${seed}, pages ${first} to ${last}`, { cause: error });
    }
  }
}

/** The entries after `change` was applied to those of the range, and how many it counted. */
function expected(
  { before, first, last }: Scene,
  change: (entry: Entry) => [Entry, counted: boolean],
): [Entry[], number] {
  let count = 0;
  const after = before.map((entry, page): Entry => {
    if (page < first || page >= last) return entry;
    const [changed, counted] = change(entry);
    if (counted) count++;
    return changed;
  });
  return [after, count];
}

test(`protectPages is what it is entry by entry (seeds 1 to ${SEEDS})`, () => {
  inRandomScenes((scene) => {
    const { tables, start, end, random } = scene;
    const prot = PROTECTIONS[random(PROTECTIONS.length)]!;
    const [after, count] = expected(scene, ([lo, hi]) => {
      if (ptePresent(lo)) return [[pteModifyLo(lo, prot), pteModifyHi(hi, prot)], true];
      if (!isSwapPte(lo, hi) || !isWriteMigrationEntry(lo)) return [[lo, hi], false];
      const pfn = swpOffset(lo, hi);
      return [[swpEntryLo(SWP_MIGRATION_READ, pfn), swpEntryHi(pfn)], false];
    });
    assert.equal(protectPages(tables, start, end, prot), count);
    assert.deepEqual(entriesOf(tables), after);
  });
});

test('so is agePages', () => {
  inRandomScenes((scene) => {
    const { tables, start, end } = scene;
    const [after, count] = expected(scene, ([lo, hi]) => {
      const young = ptePresent(lo) && pteYoung(lo);
      return [[young ? pteMkold(lo) : lo, hi], young];
    });
    assert.equal(agePages(tables, start, end), count);
    assert.deepEqual(entriesOf(tables), after);
  });
});

test('so is unmapPages', () => {
  inRandomScenes((scene) => {
    const { tables, start, end } = scene;
    const [after, count] = expected(scene, ([lo, hi]) => [[0, 0], !pteNone(lo, hi)]);
    assert.equal(unmapPages(tables, start, end), count);
    assert.deepEqual(entriesOf(tables), after);
  });
});

test('so is copyPages, in both tables', () => {
  inRandomScenes((scene) => {
    const { random, tables, start, end, before, first, last } = scene;
    const child = new PageTables(random(3) === 0 ? WIDE - 1 : WIDE);
    const [after, count] = expected(scene, ([lo, hi]) => {
      const present = ptePresent(lo);
      return [[present ? pteWrprotect(lo) : lo, hi], present];
    });
    assert.equal(copyPages(child, tables, start, end), count);
    assert.deepEqual(entriesOf(tables), after);
    const copied = before.map(([lo, hi], page): Entry => {
      if (page < first || page >= last) return [0, 0];
      return [ptePresent(lo) ? pteMkold(pteWrprotect(lo)) : lo, hi];
    });
    assert.deepEqual(entriesOf(child), copied);
    for (let page = first; page < last; page++) {
      const [lo, hi] = copied[page]!;
      const pfn = (lo & PAGE_PRESENT) === 0 ? -1 : ptePfn31(lo, hi);
      assert.equal(child.translate(START + page * PAGE_SIZE), pfn);
    }
  });
});

test('mapPages counts frames through the boundary of the low lane, and translate finds each', () => {
  for (const pages of [1, 3, 4, 5, 33, 2 * PTRS_PER_TABLE + 7]) {
    for (const [size, firstPfn] of [0, 2 ** 20 - 3, 2 ** 20 - 30, 2 ** 20, 2 ** 31 - pages].flatMap((pfn) => [
      [WIDE - 1, pfn] as const,
      [WIDE, pfn] as const,
    ])) {
      const tables = new PageTables(size);
      mapPages(tables, START, START + pages * PAGE_SIZE, firstPfn, PAGE_SHARED);
      for (let page = 0; page < pages; page++) {
        assert.equal(tables.translate(START + page * PAGE_SIZE), firstPfn + page);
        assert.equal(tables.translate(START + page * PAGE_SIZE + 4095), firstPfn + page);
      }
      for (const outside of [START - 1, START + pages * PAGE_SIZE, START + 2 ** 44, START + 2 ** 46]) {
        assert.equal(tables.translate(outside), -1);
      }
    }
  }
});

test('an entry that is taken is found wherever it lies, and nothing is written then', () => {
  for (const size of [WIDE - 1, WIDE]) {
    for (const taken of [0, 15, 31, 32, PAGES - 1]) {
      const tables = new PageTables(size);
      mapPages(tables, START + taken * PAGE_SIZE, START + (taken + 1) * PAGE_SIZE, 7, PAGE_SHARED);
      const before = entriesOf(tables);
      const name = `page 0x${(START + taken * PAGE_SIZE).toString(16)} has an entry already`;
      assert.throws(
        () => mapPages(tables, START, START + PAGES * PAGE_SIZE, 0, PAGE_SHARED),
        (error: Error) => error.message.startsWith(name),
      );
      assert.deepEqual(entriesOf(tables), before);
    }
  }
});

test('large arenas have wide passes, and growing keeps what is in the tables', () => {
  assert.equal(new PageTables(WIDE - 1).wide, null);
  assert.notEqual(new PageTables(WIDE).wide, null);
  const tables = new PageTables(1);
  for (let area = 0; area < 100; area++)
    mapPages(tables, area * 2 ** 21, (area + 1) * 2 ** 21, area * 512, PAGE_SHARED);
  assert.notEqual(tables.wide, null);
  for (let page = 0; page < 51_200; page++) assert.equal(tables.translate(page * PAGE_SIZE), page);
  assert.equal(unmapPages(tables, 0, 100 * 2 ** 21), 51_200);
});

test('frames beyond 4 GiB that a device maps are found, also by a forked child', () => {
  const { mm } = machine();
  const address = sysMmap(mm, 0, 8 * PAGE_SIZE, 3, MAP_PRIVATE | MAP_ANONYMOUS);
  mm.mmapSem.downWrite();
  assert.equal(remapPfnRange(findVma(mm, address)!, address, address + 8 * PAGE_SIZE, 2 ** 24), 0);
  mm.mmapSem.upWrite();
  for (const space of [mm, fork(mm)!]) {
    assert.equal(translate(space, address + 5 * PAGE_SIZE), 2 ** 24 + 5);
    checkInvariants(space);
  }
});

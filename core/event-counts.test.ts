import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageRange } from './age-range.ts';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { FileMapping } from './file-mapping.ts';
import { fork } from './fork.ts';
import { migratePage } from './migrate-page.ts';
import type { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NONBLOCK,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from './mman.ts';
import { touch } from './page-fault.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { PAGE_RECLAIMED, reclaimPage } from './reclaim-page.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysMremap } from './sys-mremap.ts';
import { sysRemapFilePages } from './sys-remap-file-pages.ts';
import { countingNotifier, type EventCounts, machine } from './test-machine.ts';
import { vmtruncate } from './vmtruncate.ts';
import { writebackPage } from './writeback-page.ts';

const PAGE = 4096;
const HUGE = 2 ** 21;
const RW = PROT_READ | PROT_WRITE;
const FIXED = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
/** 2 MiB aligned, far from each other and from everything else. */
const HERE = 0x100000000000;
const THERE = 0x200000000000;

/** T62's numbers of pages. */
const SIZES = [1, 63, 64, 65, 511, 512, 513, 262144];

/** What an event count is to be: starts, ends, pages, young. */
function expectEvents(counts: EventCounts, pairs: number, pages = 0, young = 0): void {
  assert.deepEqual([counts.starts, counts.ends, counts.pages, counts.young], [pairs, pairs, pages, young]);
}

/** A program with `pages` anonymous pages from `HERE` on, touched for writing, and somebody who counts from then on. */
function populated(pages: number): { mm: Mm; memory: PhysicalMemory; counts: EventCounts; end: number } {
  const { mm, memory } = machine(2 * pages + 8);
  assert.equal(sysMmap(mm, HERE, pages * PAGE, RW, FIXED), HERE);
  for (let page = 0; page < pages; page++) touch(mm, HERE + page * PAGE, true);
  assert.equal(mm.anonRss, pages);
  return { mm, memory, counts: countingNotifier(mm), end: HERE + pages * PAGE };
}

/** Makes `areas` areas of the pages, as far as there are enough, by protecting every second one. */
function splitUp(mm: Mm, pages: number, areas: number): number {
  const step = Math.floor(pages / areas);
  if (step === 0) return 1;
  for (let i = 1; i < areas; i += 2) sysMprotect(mm, HERE + i * step * PAGE, step * PAGE, PROT_READ);
  return mm.vmas.length;
}

function finish(mm: Mm, memory: PhysicalMemory, counts: EventCounts): void {
  // All books of a GiB take a second: what is checked of it is that nothing is left.
  if (memory.frames.count < 100_000) checkInvariants(memory);
  const before = { ...counts };
  mmput(mm);
  assert.equal(counts.releases, 1);
  assert.deepEqual([counts.starts, counts.ends], [before.starts, before.ends], 'exit walks an empty list');
  counts.unregister();
}

for (const pages of SIZES) {
  test(`T62 munmap of ${pages} pages in several vmas: 1 pair`, () => {
    const { mm, memory, counts } = populated(pages);
    splitUp(mm, pages, 3);
    const before = counts.starts;
    const flushes = mm.tlb.fullFlushes;
    assert.equal(sysMunmap(mm, HERE, pages * PAGE), 0);
    expectEvents(counts, before + 1);
    const blocks = Math.floor(pages / 1024);
    assert.ok(mm.tlb.fullFlushes - flushes >= Math.ceil(pages / 506), 'one flush for each batch');
    assert.ok(mm.tlb.fullFlushes - flushes <= Math.ceil(pages / 506) + blocks + 1);
    assert.equal(memory.frames.freeCount, memory.frames.count);
    finish(mm, memory, counts);
  });

  test(`T62 mprotect of ${pages} pages in V vmas: V pairs, V flushes`, () => {
    const { mm, memory, counts } = populated(pages);
    const vmas = splitUp(mm, pages, 3);
    const [before, flushes] = [counts.starts, mm.tlb.fullFlushes];
    assert.equal(sysMprotect(mm, HERE, pages * PAGE, 0), 0);
    expectEvents(counts, before + vmas);
    assert.equal(mm.tlb.fullFlushes - flushes, vmas);
    assert.equal(sysMprotect(mm, HERE, pages * PAGE, 0), 0);
    expectEvents(counts, before + vmas);
    finish(mm, memory, counts);
  });

  test(`T62 fork of ${pages} pages in V vmas: V pairs on the parent and 1 flush; ${pages} copies: as many P`, () => {
    const { mm, memory, counts } = populated(pages);
    const vmas = splitUp(mm, pages, 2);
    const [before, flushes] = [counts.starts, mm.tlb.fullFlushes];
    const child = fork(mm)!;
    expectEvents(counts, before + vmas);
    assert.equal(mm.tlb.fullFlushes - flushes, 1);
    const ofChild = countingNotifier(child);
    let copies = 0;
    for (let page = 0; page < pages; page++) if (touch(mm, HERE + page * PAGE, true) >= 0) copies++;
    expectEvents(counts, before + vmas, copies);
    assert.equal(memory.faults.copyOnWrite, copies);
    for (let page = 0; page < pages; page++) touch(child, HERE + page * PAGE, true);
    expectEvents(ofChild, 0, 0);
    mmput(child);
    ofChild.unregister();
    finish(mm, memory, counts);
  });

  test(`T62 mremap of ${pages} pages: a pair for each 64, and one for the old range`, () => {
    const { mm, memory, counts } = populated(pages);
    const flags = MREMAP_MAYMOVE | MREMAP_FIXED;
    const flushes = mm.tlb.pageFlushes;
    assert.equal(sysMremap(mm, HERE, pages * PAGE, pages * PAGE, flags, THERE), THERE);
    // 512 pages of an area are 8 chunks of 64; what is left of the last area begins a chunk of its own.
    expectEvents(counts, Math.ceil(pages / 64) + 1);
    assert.equal(mm.tlb.pageFlushes - flushes, pages, 'one page flush for each entry');
    assert.equal(mm.anonRss, pages);
    finish(mm, memory, counts);
  });

  test(`T62 MADV_DONTNEED of ${pages} pages in V vmas: V pairs`, () => {
    const { mm, memory, counts } = populated(pages);
    const vmas = splitUp(mm, pages, 3);
    const before = counts.starts;
    assert.equal(sysMadvise(mm, HERE, pages * PAGE, MADV_DONTNEED), 0);
    expectEvents(counts, before + vmas);
    assert.equal(mm.anonRss, 0);
    finish(mm, memory, counts);
  });

  test(`T62 truncation of ${pages} pages that M vmas map: 2M pairs`, () => {
    const { mm, memory } = machine(pages + 8);
    const file = new FileMapping('file', pages * PAGE);
    const starts = [HERE, THERE];
    for (const start of starts) sysMmap(mm, start, pages * PAGE, RW, MAP_SHARED | MAP_FIXED, file);
    const counts = countingNotifier(mm);
    for (const start of starts) {
      for (let page = 0; page < pages; page++) touch(mm, start + page * PAGE, false);
    }
    assert.equal(mm.fileRss, 2 * pages);
    expectEvents(counts, 0);
    assert.equal(vmtruncate(memory, file, 0), 0);
    expectEvents(counts, 2 * starts.length);
    assert.deepEqual([mm.fileRss, file.nrPages, memory.frames.freeCount], [0, 0, pages + 8]);
    finish(mm, memory, counts);
  });

  test(`T62 remap_file_pages of ${pages} pages: 1 pair`, () => {
    const { mm, memory } = machine(pages + 8);
    const file = new FileMapping('tmpfs', 2 * pages * PAGE, { accountsDirty: false });
    sysMmap(mm, HERE, pages * PAGE, RW, MAP_SHARED | MAP_FIXED, file);
    const counts = countingNotifier(mm);
    assert.equal(sysRemapFilePages(mm, HERE, pages * PAGE, 0, pages, MAP_NONBLOCK), 0);
    expectEvents(counts, 1);
    touch(mm, HERE, true);
    assert.equal(file.findPage(pages) >= 0, true);
    finish(mm, memory, counts);
  });

  test(`T62 ${pages} pages reclaimed, migrated, written back: by page and mapping`, () => {
    const { mm, memory, counts } = populated(pages);
    memory.swap.swapon(pages);
    ageRange(mm, HERE, HERE + pages * PAGE);
    expectEvents(counts, 0, 0, pages);
    counts.young = 0;
    let moved = 0;
    for (let page = 0; page < pages; page++) {
      if (migratePage(memory, touch(mm, HERE + page * PAGE, false)) >= 0) moved++;
    }
    assert.equal(moved, pages);
    expectEvents(counts, 0, pages);
    for (let page = 0; page < pages; page++) {
      const pfn = mm.pageTables.translate(HERE + page * PAGE);
      assert.equal(reclaimPage(memory, pfn), PAGE_RECLAIMED);
    }
    expectEvents(counts, 0, 2 * pages, 2 * pages);
    assert.deepEqual(
      [memory.swap.used, mm.anonRss, memory.frames.freeCount],
      [pages, 0, memory.frames.count],
    );
    finish(mm, memory, counts);
    assert.equal(memory.swap.used, 0);
  });
}

test('T62 by mappings: M of a page make M events', () => {
  for (const mappings of [1, 2, 5]) {
    const { mm, memory } = machine(64);
    const file = new FileMapping('file', PAGE);
    const at = (i: number): number => HERE + i * HUGE;
    for (let i = 0; i < mappings; i++) sysMmap(mm, at(i), PAGE, RW, MAP_SHARED | MAP_FIXED, file);
    const counts = countingNotifier(mm);
    for (let i = 0; i < mappings; i++) touch(mm, at(i), true);
    assert.equal(writebackPage(memory, file, 0), true);
    expectEvents(counts, 0, mappings);
    assert.equal(writebackPage(memory, file, 0), false);
    const moved = migratePage(memory, file.findPage(0));
    assert.equal(moved, file.findPage(0));
    expectEvents(counts, 0, 2 * mappings);
    assert.equal(reclaimPage(memory, moved), PAGE_RECLAIMED);
    expectEvents(counts, 0, 3 * mappings, 2 * mappings);
    finish(mm, memory, counts);
  }
});

test('T62 munmap with H vmas of huge pages: 1 + H pairs', () => {
  const { mm, memory } = machine(4096);
  memory.hugetlb(HUGE).reserve(2);
  const file = new FileMapping('huge', 4 * HUGE, { hugePageSize: HUGE });
  for (const area of [0, 2]) sysMmap(mm, HERE + area * HUGE, HUGE, RW, FIXED);
  for (const area of [1, 3]) {
    sysMmap(mm, HERE + area * HUGE, HUGE, RW, MAP_FIXED | MAP_PRIVATE, file, area * HUGE);
    touch(mm, HERE + area * HUGE, true);
  }
  const counts = countingNotifier(mm);
  assert.equal(sysMunmap(mm, HERE, 4 * HUGE), 0);
  expectEvents(counts, 3);
  finish(mm, memory, counts);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyToPageRange } from './apply-to-page-range.ts';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { EFAULT, EINVAL, ENOMEM } from './errno.ts';
import { FileMapping } from './file-mapping.ts';
import { fork } from './fork.ts';
import { translate } from './map-range.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NONBLOCK,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from './mman.ts';
import { SIGBUS, touch } from './page-fault.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysMremap } from './sys-mremap.ts';
import { sysRemapFilePages } from './sys-remap-file-pages.ts';
import { listen, machine } from './test-machine.ts';
import { vmtruncate } from './vmtruncate.ts';

const PAGE = 4096;
const RW = PROT_READ | PROT_WRITE;
const FIXED = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
const MOVE = MREMAP_MAYMOVE | MREMAP_FIXED;

const pair = (start: number, end: number): string[] =>
  ['S', 'E'].map((event) => `${event} 0x${start.toString(16)}-0x${end.toString(16)}`);

test('T36 mprotect over three vmas of which the middle one stays: 2 pairs; a hole after the first: 1 and -ENOMEM', () => {
  const { mm } = machine();
  const at = (page: number): number => 0x10000 + page * PAGE;
  for (const [page, prot] of [RW, PROT_READ, RW].entries()) sysMmap(mm, at(page), PAGE, prot, FIXED);
  const log: string[] = [];
  listen(mm, log);
  assert.equal(sysMprotect(mm, at(0), 3 * PAGE, PROT_READ), 0);
  assert.deepEqual(log.splice(0), [...pair(at(0), at(1)), ...pair(at(2), at(3))]);
  assert.equal(mm.vmas.length, 1);
  sysMunmap(mm, at(1), PAGE);
  log.length = 0;
  assert.equal(sysMprotect(mm, at(0), 3 * PAGE, PROT_NONE), -ENOMEM);
  assert.deepEqual(log, pair(at(0), at(1)));
});

/** Chunk sizes, in pages, that a move of populated pages announces, without the munmap at the end. */
function chunksOfMove(from: number, to: number, pages: number): number[] {
  const { mm, memory } = machine(2048);
  sysMmap(mm, from, pages * PAGE, RW, FIXED);
  for (let page = 0; page < pages; page++) touch(mm, from + page * PAGE, true);
  const frames = Array.from({ length: pages }, (_, page) => translate(mm, from + page * PAGE));
  const log: string[] = [];
  listen(mm, log);
  assert.equal(sysMremap(mm, from, pages * PAGE, pages * PAGE, MOVE, to), to);
  assert.deepEqual(log.splice(-2), pair(from, from + pages * PAGE), 'the old range is unmapped at last');
  assert.deepEqual(
    frames,
    frames.map((_, page) => translate(mm, to + page * PAGE)),
  );
  checkInvariants(memory);
  const starts = log.filter((line) => line.startsWith('S'));
  const ranges = starts.map((line) => line.slice(2).split('-').map(Number));
  assert.deepEqual(
    log,
    ranges.flatMap(([start, end]) => pair(start!, end!)),
    'chunks come one after the other',
  );
  for (const [i, [start]] of ranges.entries()) assert.equal(start, i === 0 ? from : ranges[i - 1]![1]);
  return ranges.map(([start, end]) => (end! - start!) / PAGE);
}

test('T37 mremap in chunks: to the next 2 MiB boundary of either side, 64 pages at most', () => {
  const rows: [from: number, to: number, pages: number, chunks: number[]][] = [
    [0x400000, 0x800000, 64, [64]],
    [0x400000, 0x800000, 65, [64, 1]],
    [0x5ff000, 0x800000, 2, [1, 1]],
    [0x400000, 0x9ff000, 3, [1, 2]],
    [0x5f0000, 0x9f8000, 40, [8, 8, 24]],
    [0x400000, 0x801000, 512, [64, 64, 64, 64, 64, 64, 64, 63, 1]],
  ];
  for (const [from, to, pages, chunks] of rows) assert.deepEqual(chunksOfMove(from, to, pages), chunks);
});

test('T37 a fixed target is unmapped first; shrinking is one munmap; growing in place says nothing', () => {
  const { mm } = machine();
  sysMmap(mm, 0x400000, 4 * PAGE, RW, FIXED);
  sysMmap(mm, 0x800000, 4 * PAGE, RW, FIXED);
  touch(mm, 0x400000, true);
  const log: string[] = [];
  listen(mm, log);
  assert.equal(sysMremap(mm, 0x400000, 4 * PAGE, 2 * PAGE, 0), 0x400000);
  assert.deepEqual(log.splice(0), pair(0x402000, 0x404000));
  assert.equal(sysMremap(mm, 0x400000, 2 * PAGE, 3 * PAGE, 0), 0x400000);
  assert.deepEqual(log, []);
  assert.equal(sysMremap(mm, 0x400000, 3 * PAGE, 3 * PAGE, MOVE, 0x801000), 0x801000);
  assert.deepEqual(log.splice(0), [
    ...pair(0x801000, 0x804000),
    ...pair(0x400000, 0x403000),
    ...pair(0x400000, 0x403000),
  ]);
  assert.equal(sysMremap(mm, 0x801000, PAGE, 2 * PAGE, 0), -ENOMEM, 'its neighbour is in the way');
  assert.equal(sysMremap(mm, 0x801000, PAGE, PAGE, MOVE, 0x801000), -EINVAL);
  assert.equal(sysMremap(mm, 0x900000, PAGE, 2 * PAGE, MREMAP_MAYMOVE), -EFAULT);
  assert.equal(sysMremap(mm, 0x801001, PAGE, PAGE, 0), -EINVAL);
  assert.deepEqual(log, []);
  checkInvariants(mm);
});

test('T38 areas of 2 MiB without a table are skipped without a word', () => {
  const { mm } = machine();
  const MIB = 2 ** 20;
  sysMmap(mm, 0x10000000, 8 * MIB, RW, FIXED);
  touch(mm, 0x10000000 + 4 * MIB + PAGE, true);
  const log: string[] = [];
  listen(mm, log);
  assert.equal(sysMremap(mm, 0x10000000, 8 * MIB, 8 * MIB, MOVE, 0x20000000), 0x20000000);
  assert.equal(log.length, 2 * (512 / 64 + 1));
  assert.equal(
    log[0],
    `S 0x${(0x10000000 + 4 * MIB).toString(16)}-0x${(0x10000000 + 4.25 * MIB).toString(16)}`,
  );
  checkInvariants(mm);
});

test('mremap without memory for a table moves everything back', () => {
  const { mm, memory } = machine();
  sysMmap(mm, 0x400000, 700 * PAGE, RW, FIXED);
  for (const page of [0, 600]) touch(mm, 0x400000 + page * PAGE, true);
  const before = [0, 600].map((page) => translate(mm, 0x400000 + page * PAGE));
  mm.allocationsLeft = 2;
  assert.equal(sysMremap(mm, 0x400000, 700 * PAGE, 700 * PAGE, MOVE, 0x40000000), -ENOMEM);
  mm.allocationsLeft = Number.POSITIVE_INFINITY;
  assert.deepEqual(
    [0, 600].map((page) => translate(mm, 0x400000 + page * PAGE)),
    before,
  );
  assert.equal(mm.vmas.length, 1);
  checkInvariants(memory);
});

test('T41 what fails midway is ended all the same', () => {
  const { mm, memory } = machine();
  const file = new FileMapping('tmpfs', 2 ** 30, { accountsDirty: false });
  const start = 0x40000000 - 512 * PAGE;
  sysMmap(mm, start, 1024 * PAGE, RW, MAP_SHARED | MAP_FIXED, file);
  sysMmap(mm, 0x600000000000, 1024 * PAGE, RW, FIXED);
  for (const page of [0, 600]) touch(mm, 0x600000000000 + page * PAGE, true);
  const log: string[] = [];
  listen(mm, log);
  mm.allocationsLeft = 1;
  assert.equal(sysRemapFilePages(mm, start, 1024 * PAGE, 0, 5, MAP_NONBLOCK), -ENOMEM);
  assert.deepEqual(log.splice(0), pair(start, start + 1024 * PAGE));
  // The child itself, its two vmas, and the first of the tables.
  mm.allocationsLeft = 4;
  assert.equal(fork(mm), null);
  assert.deepEqual(log.splice(0), [...pair(0x600000000000, 0x600000000000 + 1024 * PAGE)]);
  mm.allocationsLeft = 0;
  assert.equal(
    applyToPageRange(mm, 0x700000000000, PAGE, () => 0),
    -ENOMEM,
  );
  assert.deepEqual(log, pair(0x700000000000, 0x700000001000));
  assert.equal(memory.liveMms().length, 1);
  mm.allocationsLeft = Number.POSITIVE_INFINITY;
  checkInvariants(memory);
});

test('T42 truncation with lock breaks: full ranges from each restart on, and everything is covered', () => {
  const { mm, memory } = machine(8192);
  const pages = 3000;
  const file = new FileMapping('file', pages * PAGE);
  const start = 0x10000000;
  sysMmap(mm, start, pages * PAGE, RW, MAP_SHARED | MAP_FIXED, file);
  for (let page = 0; page < pages; page++) touch(mm, start + page * PAGE, true);
  const log: string[] = [];
  listen(mm, log, { look: () => file.iMmapLock.held });
  let breaks = 0;
  memory.scheduler = {
    needResched: () => breaks < 2,
    run: () => {
      breaks++;
      assert.equal(file.iMmapLock.held, false);
    },
  };
  assert.equal(vmtruncate(memory, file, 0), 0);
  const end = start + pages * PAGE;
  const held = (from: number): string[] => pair(from, end).map((line) => `${line} true`);
  const restarts = [start, start + 1024 * PAGE, start + 2048 * PAGE];
  assert.deepEqual(log.splice(0), [...restarts.flatMap(held), ...held(start)]);
  assert.deepEqual([mm.fileRss, file.nrPages, memory.frames.freeCount], [0, 0, 8192]);
  assert.equal(touch(mm, start, false), -SIGBUS);
  assert.equal(vmtruncate(memory, file, PAGE), 0);
  assert.deepEqual(log, [], 'growing tells nobody anything');
  assert.ok(touch(mm, start, false) >= 0);
  checkInvariants(memory);
});

test('T42 private copies go with a truncation, and stay with a page that only leaves the cache', () => {
  const { mm, memory } = machine();
  const file = new FileMapping('file', 4 * PAGE);
  sysMmap(mm, 0x10000000, 4 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, file);
  for (const page of [1, 3]) touch(mm, 0x10000000 + page * PAGE, true);
  assert.deepEqual([mm.anonRss, file.nrPages], [2, 2]);
  const log: string[] = [];
  listen(mm, log);
  assert.equal(vmtruncate(memory, file, 2 * PAGE), 0);
  assert.deepEqual(log, [...pair(0x10002000, 0x10004000), ...pair(0x10002000, 0x10004000)]);
  assert.deepEqual([mm.anonRss, file.nrPages], [1, 1]);
  checkInvariants(memory);
});

test('T43 the exit of a program whose notifiers heard of 2^64 bytes ends at once', () => {
  const { mm, memory } = machine();
  for (const start of [0x10000, 0x10000000000, 0x7ffffffff000 - PAGE]) {
    sysMmap(mm, start, PAGE, RW, FIXED);
    touch(mm, start, true);
  }
  const steps = mm.pageTables.steps;
  mmput(mm);
  assert.equal(mm.pageTables.steps - steps, 3 * 3, 'one step for each level of each page');
  assert.deepEqual([memory.frames.freeCount, mm.pageTables.tableCount], [1024, 1]);
});

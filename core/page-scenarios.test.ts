import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { doWpPage } from './do-wp-page.ts';
import { EINVAL } from './errno.ts';
import { FileMapping } from './file-mapping.ts';
import { fork } from './fork.ts';
import { kernelOptions } from './kernel-options.ts';
import { translate } from './map-range.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MADV_DONTFORK,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NONBLOCK,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_READ,
  PROT_WRITE,
} from './mman.ts';
import { touch } from './page-fault.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { pteDirty, pteWrite, pteYoung } from './pte.ts';
import { PAGE_RECLAIMED, reclaimPage } from './reclaim-page.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysRemapFilePages } from './sys-remap-file-pages.ts';
import { listen, machine } from './test-machine.ts';
import { findVma } from './vma-list.ts';
import { vmtruncate } from './vmtruncate.ts';

const PAGE = 4096;
const HUGE = 2 ** 21;
const RW = PROT_READ | PROT_WRITE;
const FIXED = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;

const hex = (address: number): string => `0x${address.toString(16)}`;
const pair = (start: number, end: number): string[] => [
  `S ${hex(start)}-${hex(end)}`,
  `E ${hex(start)}-${hex(end)}`,
];
const entry = (mm: Mm, address: number): number => mm.pageTables.lo[mm.pageTables.findPte(address)]!;

test('T44 fork tells the parent of private writable vmas with anonymous pages, and of no other', () => {
  const { mm, memory } = machine();
  const file = new FileMapping('file', 16 * PAGE);
  const at = (area: number): number => 0x10000000 + area * 0x100000;
  sysMmap(mm, at(0), 4 * PAGE, RW, FIXED);
  touch(mm, at(0) + PAGE, true);
  sysMmap(mm, at(1), 4 * PAGE, RW, MAP_FIXED | MAP_SHARED, file);
  touch(mm, at(1), true);
  sysMmap(mm, at(2), 4 * PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE, file);
  touch(mm, at(2), false);
  sysMmap(mm, at(3), 4 * PAGE, RW, FIXED);
  sysMmap(mm, at(4), 4 * PAGE, RW, FIXED);
  touch(mm, at(4), true);
  sysMadvise(mm, at(4), 4 * PAGE, MADV_DONTFORK);
  const log: string[] = [];
  listen(mm, log);
  const child = fork(mm)!;
  assert.deepEqual(log, pair(at(0), at(0) + 4 * PAGE));
  const [ofParent, ofChild] = [entry(mm, at(0) + PAGE), entry(child, at(0) + PAGE)];
  assert.deepEqual([pteWrite(ofParent), pteYoung(ofParent), pteDirty(ofParent)], [false, true, true]);
  assert.deepEqual([pteWrite(ofChild), pteYoung(ofChild)], [false, false]);
  assert.deepEqual([child.anonRss, child.fileRss, child.vmas.length], [1, 0, 4]);
  assert.equal(child.mmuNotifierMm, null);
  checkInvariants(memory);
});

test('T45 fork, then the parent writes: told once, by the raw address, with the old page alive', () => {
  const { mm, memory } = machine();
  const start = 0x10000000;
  sysMmap(mm, start, PAGE, RW, FIXED);
  const old = touch(mm, start, true);
  const child = fork(mm)!;
  const log: string[] = [];
  listen(mm, log, { look: () => `${entry(mm, start)} ${memory.frames.refCount[old]! >= 2}` });
  listen(child, log, { name: 'child ' });
  const copy = touch(mm, start + 0x123, true);
  assert.notEqual(copy, old);
  assert.deepEqual(log, [`P ${hex(start + 0x123)} 0 true`]);
  assert.equal(translate(child, start), old);
  assert.equal(touch(child, start, true), old, 'the sole owner keeps the page');
  assert.equal(log.length, 1);
  checkInvariants(memory);
});

test('T46 an entry that another CPU changes during the copy: no event, the copy is given back', () => {
  const { mm, memory } = machine();
  const start = 0x10000000;
  sysMmap(mm, start, PAGE, RW, FIXED);
  touch(mm, start, true);
  const child = fork(mm)!;
  const log: string[] = [];
  listen(mm, log);
  const free = memory.frames.freeCount;
  const vma = findVma(mm, start)!;
  assert.equal(
    doWpPage(vma, start, () => sysMunmap(mm, start, PAGE)),
    0,
  );
  assert.deepEqual(log, pair(start, start + PAGE), 'what is heard is the munmap');
  assert.equal(memory.frames.freeCount, free);
  checkInvariants(memory);
  mmput(child);
});

for (const notifiesHugetlb of [false, true]) {
  test(`T47 fork and copy on write of huge pages: ${notifiesHugetlb ? 'told, with the option' : 'not told'}`, () => {
    const memory = new PhysicalMemory(4096, kernelOptions({ notifiesHugetlb }));
    const mm = new Mm(memory);
    memory.hugetlb(HUGE).reserve(3);
    const file = new FileMapping('huge', 2 * HUGE, { hugePageSize: HUGE });
    const start = 0x40000000;
    sysMmap(mm, start, HUGE, RW, MAP_FIXED | MAP_PRIVATE, file);
    const old = touch(mm, start + 5 * PAGE, true);
    const log: string[] = [];
    listen(mm, log);
    const child = fork(mm)!;
    const copy = touch(mm, start + 5 * PAGE, true);
    assert.notEqual(copy, old);
    const told = notifiesHugetlb ? pair(start, start + HUGE) : [];
    assert.deepEqual(log, [...told, ...told]);
    assert.equal(touch(child, start + 5 * PAGE, true), old, 'the sole owner keeps the page');
    checkInvariants(memory);
    mmput(child);
    mmput(mm);
    assert.equal(memory.hugetlb(HUGE).freeCount, 3);
    checkInvariants(memory);
  });
}

test('T48 huge pages are not unmapped in parts; 2 MiB and 1 GiB', () => {
  const GIB = 2 ** 30;
  for (const size of [HUGE, GIB]) {
    const { mm, memory } = machine(2 * (GIB / PAGE));
    assert.equal(memory.hugetlb(size).reserve(1), 1);
    const file = new FileMapping('huge', size, { hugePageSize: size });
    const start = 64 * GIB;
    assert.equal(sysMmap(mm, start + PAGE, size, RW, MAP_FIXED | MAP_PRIVATE, file), -EINVAL);
    assert.equal(sysMmap(mm, start, size, RW, MAP_FIXED | MAP_PRIVATE, file), start);
    const pfn = touch(mm, start + 3 * PAGE, true);
    assert.equal(translate(mm, start + size - 1), pfn - 3 + size / PAGE - 1);
    const log: string[] = [];
    listen(mm, log, { look: () => memory.hugetlb(size).freeCount });
    assert.equal(sysMunmap(mm, start, PAGE), -EINVAL);
    assert.equal(sysMunmap(mm, start + PAGE, size - PAGE), -EINVAL);
    assert.equal(sysMprotect(mm, start, PAGE, PROT_READ), -EINVAL);
    assert.deepEqual(log, []);
    assert.equal(sysMunmap(mm, start, size), 0);
    const [s, e] = pair(start, start + size);
    assert.deepEqual(log, [`${s} 0`, `${s} 0`, `${e} 0`, `${e} 1`], 'freed after the inner end');
    assert.equal(memory.hugetlb(size).freeCount, 1);
    assert.deepEqual([mm.pageTables.tableCount, mm.pageTables.badEntries], [1, 0]);
  }
});

test('T39 munmap over ordinary, huge and ordinary vmas: the inner pair lies inside the outer one', () => {
  const { mm, memory } = machine(2048);
  memory.hugetlb(HUGE).reserve(1);
  const file = new FileMapping('huge', HUGE, { hugePageSize: HUGE });
  const start = 0x40000000;
  sysMmap(mm, start, HUGE, RW, FIXED);
  sysMmap(mm, start + HUGE, HUGE, RW, MAP_FIXED | MAP_PRIVATE, file);
  sysMmap(mm, start + 2 * HUGE, HUGE, RW, FIXED);
  for (const area of [0, 1, 2]) touch(mm, start + area * HUGE, true);
  const log: string[] = [];
  listen(mm, log);
  assert.equal(sysMunmap(mm, start + PAGE, 3 * HUGE - 2 * PAGE), 0);
  const [outer, inner] = [pair(start + PAGE, start + 3 * HUGE - PAGE), pair(start + HUGE, start + 2 * HUGE)];
  assert.deepEqual(log, [outer[0], ...inner, outer[1]]);
  checkInvariants(memory);
});

test('a huge copy for which no page is left takes the page from those who were promised none', () => {
  const { mm, memory } = machine(2048);
  memory.hugetlb(HUGE).reserve(1);
  const file = new FileMapping('huge', HUGE, { hugePageSize: HUGE });
  sysMmap(mm, 0x40000000, HUGE, RW, MAP_FIXED | MAP_PRIVATE, file);
  const pfn = touch(mm, 0x40000000, true);
  const child = fork(mm)!;
  const log: string[] = [];
  listen(child, log);
  assert.equal(touch(mm, 0x40000000, true), pfn);
  assert.deepEqual(log, pair(0x40000000, 0x40200000));
  assert.equal(translate(child, 0x40000000), -1);
  checkInvariants(memory);
});

test('what only makes something usable is not told: first touches, swap in, more rights, restored pages', () => {
  const { mm, memory } = machine();
  memory.swap.swapon(8);
  const file = new FileMapping('file', 16 * PAGE);
  const log: string[] = [];
  listen(mm, log);
  sysMmap(mm, 0x10000000, 4 * PAGE, RW, FIXED);
  sysMmap(mm, 0x20000000, 4 * PAGE, RW, MAP_FIXED | MAP_SHARED, file);
  for (const page of [0, 1]) touch(mm, 0x10000000 + page * PAGE, page === 0);
  for (const page of [0, 1]) touch(mm, 0x20000000 + page * PAGE, page === 0);
  touch(mm, 0x20000000 + PAGE, true);
  assert.deepEqual(log, []);
  mm.pageTables.lo[mm.pageTables.findPte(0x10000000)]! &= ~0x20;
  mm.tlb.flushAll();
  assert.equal(reclaimPage(memory, translate(mm, 0x10000000)), PAGE_RECLAIMED);
  assert.deepEqual(
    log.splice(0),
    ['Y', 'Y', 'P'].map((event) => `${event} 0x10000000`),
  );
  assert.deepEqual([translate(mm, 0x10000000), memory.swap.used], [-1, 1]);
  assert.ok(touch(mm, 0x10000000, false) >= 0);
  assert.ok(touch(mm, 0x10000000, true) >= 0);
  assert.deepEqual([log.length, memory.swap.used, memory.faults.swapIn], [0, 0, 1]);
  checkInvariants(memory);
});

test('a page that is swapped out in two address spaces comes back as one, from the swap cache', () => {
  const { mm, memory } = machine();
  memory.swap.swapon(8);
  sysMmap(mm, 0x10000000, PAGE, RW, FIXED);
  const pfn = touch(mm, 0x10000000, true);
  const child = fork(mm)!;
  for (const each of [mm, child]) {
    each.pageTables.lo[each.pageTables.findPte(0x10000000)]! &= ~0x20;
    each.tlb.flushAll();
  }
  assert.equal(reclaimPage(memory, pfn), PAGE_RECLAIMED);
  assert.deepEqual([memory.swap.countOf(1), memory.frames.freeCount], [2, memory.frames.count]);
  const back = touch(mm, 0x10000000, false);
  assert.equal(touch(child, 0x10000000, false), back);
  assert.notEqual(touch(child, 0x10000000, true), back);
  checkInvariants(memory);
  mmput(child);
  mmput(mm);
  assert.deepEqual([memory.swap.used, memory.frames.freeCount], [0, memory.frames.count]);
});

test('reclaim of a nonlinear vma: windows of 32 pages, each page asked and then taken', () => {
  const { mm, memory } = machine();
  const file = new FileMapping('tmpfs', 256 * PAGE, { accountsDirty: false });
  const start = 0x10000000;
  sysMmap(mm, start, 64 * PAGE, RW, MAP_FIXED | MAP_SHARED, file);
  sysRemapFilePages(mm, start, 64 * PAGE, 0, 100, MAP_NONBLOCK);
  for (let page = 0; page < 64; page++) touch(mm, start + page * PAGE, true);
  for (let page = 0; page < 40; page++)
    mm.pageTables.lo[mm.pageTables.findPte(start + page * PAGE)]! &= ~0x20;
  mm.tlb.flushAll();
  const log: string[] = [];
  listen(mm, log);
  reclaimPage(memory, file.findPage(150));
  assert.equal(log.filter((line) => line.startsWith('Y')).length, 32);
  assert.equal(log.filter((line) => line.startsWith('P')).length, 32);
  assert.equal(mm.fileRss, 32);
  assert.equal(entry(mm, start), (100 << 12) | 0x40, 'the entry says which page was there');
  assert.equal(touch(mm, start, false), file.findPage(100));
  checkInvariants(memory);
});

test('a hole of a file executed in place: its zeros are taken from every mapping when it is written', () => {
  const { mm, memory } = machine();
  const file = new FileMapping('xip', 8 * PAGE, { xip: true });
  sysMmap(mm, 0x10000000, 8 * PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE, file);
  sysMmap(mm, 0x20000000, 8 * PAGE, RW, MAP_FIXED | MAP_SHARED, file);
  const zeros = touch(mm, 0x10000000 + 2 * PAGE, false);
  assert.equal(zeros, memory.xipSparsePage);
  const log: string[] = [];
  listen(mm, log, { look: () => file.iMmapLock.held });
  const block = touch(mm, 0x20000000 + 2 * PAGE, true);
  assert.deepEqual(log, ['P 0x10002000 true']);
  assert.equal(touch(mm, 0x10000000 + 2 * PAGE, false), block);
  checkInvariants(memory);
  mmput(mm);
  vmtruncate(memory, file, 0);
  assert.equal(memory.frames.freeCount, memory.frames.count - 1, 'the page of zeros is kept');
});

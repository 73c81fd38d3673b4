import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, TASK_SIZE_MAX } from './address.ts';
import { applyToPageRange } from './apply-to-page-range.ts';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { doWpPage } from './do-wp-page.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import { mapRange, translate } from './map-range.ts';
import { MmBug } from './mm-bug.ts';
import { mmput } from './mm-lifetime.ts';
import { MADV_DONTNEED } from './mman.ts';
import { PAGE_SHARED } from './pgprot.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { addVma, listen, machine, populate } from './test-machine.ts';
import { unmapRange } from './unmap-range.ts';
import { VM_READ, VM_WRITE } from './vm-flags.ts';

const GIB = 2 ** 30;

test('T28 empty ranges and holes raise no event', () => {
  const { mm } = machine();
  const log: string[] = [];
  listen(mm, log);
  addVma(mm, 0x10000, 0x20000);
  assert.equal(sysMunmap(mm, 0x10000, 0), -EINVAL);
  assert.equal(sysMprotect(mm, 0x10000, 0, VM_READ), 0);
  assert.equal(sysMadvise(mm, 0x10000, 0, MADV_DONTNEED), 0);
  assert.equal(sysMunmap(mm, 0x100000, 0x1000), 0);
  assert.throws(() => applyToPageRange(mm, 0x10000, 0, () => 0), MmBug);
  assert.throws(() => applyToPageRange(mm, 2 ** 64 - 4096, 4096, () => 0), MmBug);
  assert.deepEqual(log, []);
  assert.equal(mm.vmas.length, 1);
});

test('T29 a sparse munmap is announced whole, once', () => {
  const { mm, memory } = machine();
  const log: string[] = [];
  const vma = addVma(mm, 0x1000, 0x1000 + GIB);
  const pfn = populate(vma, 0x5000000);
  listen(mm, log, { look: () => memory.frames.refCount[pfn] });
  const free = memory.frames.freeCount;
  assert.equal(sysMunmap(mm, 0x1000, GIB), 0);
  assert.deepEqual(log, ['S 0x1000-0x40001000 1', 'E 0x1000-0x40001000 1']);
  assert.equal(memory.frames.freeCount, free + 1);
  assert.equal(mm.pageTables.tableCount, 1);
  checkInvariants(mm);
});

test('T30 unaligned arguments', () => {
  const { mm, memory } = machine();
  const log: string[] = [];
  const vma = addVma(mm, 0x10000, 0x20000);
  const pfn = populate(vma, 0x12000);
  populate(vma, 0x13000);
  memory.frames.get(pfn);
  listen(mm, log);
  assert.equal(sysMunmap(mm, 0x12001, 0x1000), -EINVAL);
  assert.equal(doWpPage(vma, 0x12345), 0);
  assert.deepEqual(log, ['P 0x12345']);
  assert.notEqual(translate(mm, 0x12000), pfn);
  assert.equal(sysMunmap(mm, 0x12000, 1), 0);
  assert.deepEqual(log.slice(1), ['S 0x12000-0x13000', 'E 0x12000-0x13000']);
  assert.equal(translate(mm, 0x12000), -1);
  assert.notEqual(translate(mm, 0x13000), -1);
  checkInvariants(mm);
});

test('T31 ranges over the edge of a table leave their neighbours alone', () => {
  for (const edge of [0x200000, 0x40000000, 0x8000000000]) {
    for (const operation of ['unmap', 'protect'] as const) {
      const { mm } = machine();
      const log: string[] = [];
      const [start, end] = [edge - PAGE_SIZE, edge + PAGE_SIZE];
      const vma = addVma(mm, start - PAGE_SIZE, end + PAGE_SIZE);
      for (let page = vma.vmStart; page < vma.vmEnd; page += PAGE_SIZE) populate(vma, page);
      listen(mm, log);
      const bits = (page: number): number => mm.pageTables.lo[mm.pageTables.findPte(page)]!;
      const before = [bits(vma.vmStart), bits(end)];
      const steps = mm.pageTables.steps;
      if (operation === 'unmap') assert.equal(sysMunmap(mm, start, end - start), 0);
      else assert.equal(sysMprotect(mm, start, end - start, 0), 0);
      const range = `0x${start.toString(16)}-0x${end.toString(16)}`;
      assert.deepEqual(log, [`S ${range}`, `E ${range}`]);
      assert.deepEqual([bits(end - 3 * PAGE_SIZE), bits(end)], before);
      assert.deepEqual([translate(mm, start), translate(mm, edge)], [-1, -1]);
      assert.ok(mm.pageTables.steps - steps <= 6, 'one step for each level of each of the two areas');
      checkInvariants(mm);
    }
  }
});

test('T32 the last user page is mapped and unmapped; beyond it nothing is', () => {
  const { mm } = machine();
  const last = TASK_SIZE_MAX - PAGE_SIZE;
  const vma = addVma(mm, last, TASK_SIZE_MAX);
  populate(vma, last);
  const { pageTables } = mm;
  assert.deepEqual([pageTables.nrPtes, pageTables.nrPmds, pageTables.nrPuds], [1, 1, 1]);
  assert.equal(sysMunmap(mm, last, PAGE_SIZE), 0);
  assert.deepEqual([pageTables.nrPtes, pageTables.nrPmds, pageTables.nrPuds], [0, 0, 0]);
  assert.throws(() => mapRange(mm, TASK_SIZE_MAX, TASK_SIZE_MAX + PAGE_SIZE, 0, PAGE_SHARED), RangeError);
  assert.equal(sysMunmap(mm, TASK_SIZE_MAX, PAGE_SIZE), -EINVAL);
});

test('T34 a full 2 MiB area is one piece', () => {
  const { mm, memory } = machine();
  const [start, end] = [0x200000, 0x400000];
  addVma(mm, start, end);
  mapRange(mm, start, end, memory.frames.allocateRun(512), PAGE_SHARED);
  assert.equal(mm.pageTables.nrPtes, 1);
  const { steps } = mm.pageTables;
  mm.mmapSem.downWrite();
  assert.equal(unmapRange(mm, start, end), 512);
  assert.equal(mm.pageTables.steps - steps, 3);
  checkInvariants(mm);
});

test('T35 the work in a sparse range is proportional to what is populated', () => {
  const { mm } = machine();
  const vma = addVma(mm, 0, 64 * GIB);
  populate(vma, 5 * GIB);
  populate(vma, 5 * GIB + 0x200000);
  const { steps } = mm.pageTables;
  mm.mmapSem.downWrite();
  assert.equal(unmapRange(mm, 0, 64 * GIB), 2);
  // 64 absent or present GiB at two levels, and at most one full table of 2 MiB areas at three.
  assert.ok(mm.pageTables.steps - steps < 64 * 2 + 512 * 3, `${mm.pageTables.steps - steps} steps`);
});

test('T48 a generic walker reports a large page and clears it', () => {
  const { mm } = machine();
  mm.pageTables.mapLarge(3, 512, 0x67);
  assert.equal(translate(mm, 3 * 2 ** 21 + 0x5678), 517);
  mm.mmapSem.downWrite();
  assert.equal(unmapRange(mm, 0, 2 ** 30), 0);
  assert.equal(mm.pageTables.badEntries, 1);
  assert.equal(translate(mm, 3 * 2 ** 21), -1);
});

test('mprotect: one pair for each vma that changes, and a hole ends it', () => {
  const { mm } = machine();
  const log: string[] = [];
  listen(mm, log);
  addVma(mm, 0x10000, 0x11000);
  const same = addVma(mm, 0x11000, 0x12000);
  same.vmFlags &= ~VM_WRITE;
  addVma(mm, 0x12000, 0x13000);
  assert.equal(sysMprotect(mm, 0x10000, 0x4000, VM_READ), -ENOMEM);
  assert.deepEqual(log, ['S 0x10000-0x11000', 'E 0x10000-0x11000', 'S 0x12000-0x13000', 'E 0x12000-0x13000']);
});

test('exit unmaps everything, tells the whole space, and gives back all frames and tables', () => {
  const { mm, memory } = machine();
  const vma = addVma(mm, 0x10000, 0x20000);
  populate(vma, 0x11000);
  const low = addVma(mm, 0x7f0000000000, 0x7f0000010000);
  populate(low, 0x7f0000000000);
  mmput(mm);
  assert.equal(memory.frames.freeCount, memory.frames.count);
  assert.equal(mm.pageTables.tableCount, 1);
});

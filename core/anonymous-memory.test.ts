import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import { mmput } from './mm-lifetime.ts';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_NONE, PROT_READ, PROT_WRITE } from './mman.ts';
import { SIGSEGV, touch } from './page-fault.ts';
import { sysBrk } from './sys-brk.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { listen, machine } from './test-machine.ts';

const RW = PROT_READ | PROT_WRITE;
const PRIVATE = MAP_PRIVATE | MAP_ANONYMOUS;

test('anonymous memory comes with the first touch, in silence, and goes with munmap', () => {
  const { mm, memory } = machine(64);
  const log: string[] = [];
  listen(mm, log);
  const start = sysMmap(mm, 0, 16 * 4096, RW, PRIVATE);
  assert.equal(touch(mm, start + 5, false) >= 0, true);
  assert.equal(touch(mm, start + 4096, true) >= 0, true);
  assert.equal(touch(mm, start + 16 * 4096, false), -SIGSEGV);
  assert.deepEqual([mm.anonRss, mm.totalVm, memory.frames.freeCount, log.length], [2, 16, 62, 0]);
  checkInvariants(mm);
  assert.equal(sysMunmap(mm, start, 16 * 4096), 0);
  assert.equal(log.length, 2);
  assert.deepEqual(
    [mm.anonRss, mm.totalVm, memory.frames.freeCount, mm.pageTables.tableCount],
    [0, 0, 64, 1],
  );
});

test('neighbours of one kind are one area, and split where they come to differ', () => {
  const { mm } = machine(64);
  const at = (page: number): number => 0x10000000 + page * 4096;
  for (const page of [0, 2, 1]) sysMmap(mm, at(page), 4096, RW, PRIVATE | MAP_FIXED);
  assert.deepEqual(areas(mm), [[at(0), at(3)]]);
  assert.equal(sysMprotect(mm, at(1), 4096, PROT_NONE), 0);
  assert.equal(mm.vmas.length, 3);
  assert.equal(touch(mm, at(1), false), -SIGSEGV);
  assert.equal(sysMprotect(mm, at(1), 4096, RW), 0);
  assert.deepEqual(areas(mm), [[at(0), at(3)]]);
  assert.equal(sysMmap(mm, at(1), 4096, PROT_READ, PRIVATE | MAP_FIXED), at(1));
  assert.equal(mm.vmas.length, 3);
});

test('brk grows and shrinks the heap, and says where it ends', () => {
  const { mm, memory } = machine(64);
  mm.startBrk = 0x600000;
  mm.brk = 0x600000;
  assert.equal(sysBrk(mm, 0), 0x600000);
  assert.equal(sysBrk(mm, 0x603123), 0x603123);
  assert.equal(touch(mm, 0x603fff, true) >= 0, true);
  assert.equal(touch(mm, 0x604000, true), -SIGSEGV);
  assert.equal(sysBrk(mm, 0x601000), 0x601000);
  assert.deepEqual([memory.frames.freeCount, mm.totalVm], [64, 1]);
  sysMmap(mm, 0x605000, 4096, RW, PRIVATE | MAP_FIXED);
  assert.equal(sysBrk(mm, 0x604001), 0x601000, 'a page must stay free below the next area');
  mmput(mm);
  assert.equal(memory.frames.freeCount, 64);
});

test('what the system calls refuse', () => {
  const { mm } = machine(1);
  assert.equal(sysMmap(mm, 0, 0, RW, PRIVATE), -EINVAL);
  assert.equal(sysMmap(mm, 0, 4096, RW, MAP_ANONYMOUS), -EINVAL);
  assert.equal(sysMmap(mm, 0x1001, 4096, RW, PRIVATE | MAP_FIXED), -EINVAL);
  assert.equal(sysMmap(mm, 0x7ffffffff000, 4096, RW, PRIVATE | MAP_FIXED), -ENOMEM);
  assert.equal(sysMmap(mm, 2 ** 47, 4096, RW, PRIVATE | MAP_FIXED), -ENOMEM);
  assert.equal(sysMmap(mm, 0, 2 ** 48, RW, PRIVATE), -ENOMEM);
  const start = sysMmap(mm, 0, 8192, RW, PRIVATE);
  assert.equal(touch(mm, start, true), 0);
  assert.equal(touch(mm, start + 4096, true), -ENOMEM);
  checkInvariants(mm);
});

const areas = (mm: { vmas: readonly { vmStart: number; vmEnd: number }[] }): number[][] =>
  mm.vmas.map(({ vmStart, vmEnd }) => [vmStart, vmEnd]);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TASK_SIZE_MAX } from './address.ts';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { EFAULT, EINVAL, ENOMEM } from './errno.ts';
import * as hooked from './index.ts';
import type { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from './mman.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { SIGSEGV, touch } from './page-fault.ts';
import { tableOf } from './page-tables.ts';
import { randomIntegers } from './random-integers.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysMremap } from './sys-mremap.ts';
import { machine } from './test-machine.ts';

const PAGE = 4096;
const RW = PROT_READ | PROT_WRITE;
const FIXED = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;

test('T61 random areas: each table that lives has an area in its span, each page its tables, and exit leaves none', () => {
  const random = randomIntegers(61);
  const edges = [0x200000, 0x40000000, 0x8000000000, 0x7ffffffff000 - 64 * PAGE];
  for (let round = 0; round < 20; round++) {
    const { mm, memory } = machine(512);
    for (let step = 0; step < 60; step++) {
      const start = edges[random(edges.length)]! + (random(64) - 32) * PAGE * (random(3) === 0 ? 512 : 1);
      const length = (1 + random(8)) * PAGE * (random(4) === 0 ? 512 : 1);
      if (start + length > 0x7ffffffff000 || start < 0) continue;
      if (random(2) === 0) sysMmap(mm, start, length, RW, FIXED);
      else assert.equal(sysMunmap(mm, start, length), 0);
      for (const { vmStart } of mm.vmas) if (memory.frames.freeCount > 8) touch(mm, vmStart, true);
      checkTables(mm);
    }
    checkInvariants(memory);
    mmput(mm);
    assert.deepEqual([mm.pageTables.tableCount, memory.frames.freeCount], [1, 512]);
  }
});

function checkTables(mm: Mm): void {
  const { lo } = mm.pageTables;
  const walk = (base: number, start: number, shift: number): void => {
    for (let slot = 0; slot < 512; slot++) {
      const low = lo[base + slot]!;
      if (low === 0) continue;
      const from = start + slot * 2 ** shift;
      const met = mm.vmas.some(({ vmStart, vmEnd }) => vmStart < from + 2 ** shift && vmEnd > from);
      assert.ok(met, `a table of 2^${shift} bytes at 0x${from.toString(16)} is left without an area`);
      if (shift > 21) walk(tableOf(low), from, shift - 9);
    }
  };
  walk(0, 0, 39);
}

type Core = typeof hooked;

/** The same program in any build of core; all that it can see of what happened, as text. */
function program(core: Core, attach: (mm: Mm) => void): string {
  const memory = new core.PhysicalMemory(256);
  memory.swap.swapon(32);
  const mm = new core.Mm(memory);
  attach(mm);
  const file = new core.FileMapping('file', 16 * PAGE);
  const anonymous = core.sysMmap(mm, 0x10000000, 16 * PAGE, RW, FIXED);
  const shared = core.sysMmap(mm, 0x20000000, 16 * PAGE, RW, MAP_FIXED | core.MAP_SHARED, file);
  const seen: unknown[] = [];
  for (let page = 0; page < 16; page++) {
    seen.push(
      core.touch(mm, anonymous + page * PAGE, true),
      core.touch(mm, shared + page * PAGE, page % 2 === 0),
    );
  }
  const child = core.fork(mm)!;
  for (let page = 0; page < 8; page++) seen.push(core.touch(mm, anonymous + page * PAGE, true));
  seen.push(
    core.sysMprotect(mm, anonymous, 4 * PAGE, PROT_READ),
    core.sysMunmap(mm, anonymous + 5 * PAGE, PAGE),
  );
  seen.push(core.sysMremap(mm, anonymous + 8 * PAGE, 8 * PAGE, 8 * PAGE, 3, 0x30000000));
  core.ageRange(mm, anonymous, anonymous + 4 * PAGE);
  mm.tlb.flushAll();
  for (let page = 0; page < 4; page++) {
    seen.push(core.reclaimPage(memory, core.translate(mm, anonymous + page * PAGE)));
  }
  seen.push(core.migratePage(memory, core.translate(mm, shared)), core.writebackPage(memory, file, 2));
  seen.push(
    core.sysMadvise(mm, 0x30000000, 2 * PAGE, core.MADV_DONTNEED),
    core.vmtruncate(memory, file, PAGE),
  );
  core.checkInvariants(memory);
  seen.push(memory.frames.freeCount, memory.swap.used, mm.anonRss, mm.fileRss, memory.faults);
  core.mmput(child);
  core.mmput(mm);
  seen.push(memory.frames.freeCount, memory.swap.used, mm.tlb.pageFlushes, mm.tlb.fullFlushes);
  return JSON.stringify(seen);
}

test('T63 callbacks are events times operations, and what happens is the same with and without notifiers', async () => {
  const url = (folder: string): string => new URL(`../${folder}/index.js`, import.meta.url).href;
  const without = (await import(url('core-off'))) as Core;
  const expected = program(without, () => {});
  assert.equal(
    program(hooked, () => {}),
    expected,
    'absent',
  );
  const empty = (mm: Mm): void => {
    const gone = new MmuNotifier({});
    hooked.mmuNotifierRegister(gone, mm);
    hooked.mmuNotifierUnregister(gone, mm);
  };
  assert.equal(program(hooked, empty), expected, 'empty');
  const events: number[] = [];
  for (const notifiers of [1, 2, 17]) {
    let callbacks = 0;
    const count = (): number => {
      callbacks++;
      return 0;
    };
    const ops = {
      clearFlushYoung: count,
      invalidatePage: count,
      invalidateRangeStart: count,
      invalidateRangeEnd: count,
    };
    const attach = (mm: Mm): void => {
      for (let i = 0; i < notifiers; i++) {
        hooked.mmuNotifierRegister(new MmuNotifier(ops), mm);
        hooked.mmuNotifierRegister(new MmuNotifier({}), mm);
      }
    };
    assert.equal(program(hooked, attach), expected, `${notifiers} notifiers`);
    events.push(callbacks / notifiers);
  }
  assert.ok(events[0]! > 20);
  assert.deepEqual(events, [events[0], events[0], events[0]]);
});

test('T33 and other ranges that are none: the error of the system call, and nothing happens', () => {
  const { mm } = machine();
  const start = sysMmap(mm, 0x10000, 4 * PAGE, RW, FIXED);
  for (const address of [
    2 ** 47,
    2 ** 63,
    2 ** 64 - 2 ** 47,
    2 ** 64 - PAGE,
    -PAGE,
    0x10001,
    0.5,
    Number.NaN,
  ]) {
    assert.equal(sysMunmap(mm, address, PAGE), -EINVAL, `munmap ${address}`);
    assert.ok([-EINVAL, -ENOMEM].includes(sysMprotect(mm, address, PAGE, PROT_READ)), `mprotect ${address}`);
    assert.ok([-EINVAL, -ENOMEM].includes(sysMadvise(mm, address, PAGE, 4)), `madvise ${address}`);
    assert.ok(sysMremap(mm, address, PAGE, 2 * PAGE, 1) < 0, `mremap ${address}`);
    assert.ok(sysMremap(mm, start, PAGE, PAGE, 3, address) < 0, `mremap to ${address}`);
    assert.ok(sysMmap(mm, address, PAGE, RW, FIXED) < 0, `mmap ${address}`);
    if (address > 2 ** 46 || !(address >= 0)) assert.equal(touch(mm, address, false), -SIGSEGV);
  }
  for (const length of [2 ** 47, 2 ** 64, -PAGE, Number.NaN]) {
    assert.equal(sysMunmap(mm, start, length), -EINVAL);
    assert.ok(sysMprotect(mm, start, length, PROT_READ) <= 0);
    assert.ok(sysMmap(mm, start, length, RW, FIXED) < 0);
  }
  assert.deepEqual([mm.vmas.length, mm.totalVm], [1, 4]);
  checkInvariants(mm);
});

/** Of munmap, mprotect, madvise, mremap, mremap to it, and mmap at it. */
const REFUSALS: readonly (readonly [address: number, errors: readonly number[]])[] = [
  [TASK_SIZE_MAX, [EINVAL, ENOMEM, ENOMEM, EFAULT, EINVAL, ENOMEM]],
  [2 ** 47, [EINVAL, ENOMEM, ENOMEM, EFAULT, EINVAL, ENOMEM]],
  [2 ** 64 - 2 ** 47, [EINVAL, ENOMEM, ENOMEM, EFAULT, EINVAL, ENOMEM]],
  // The end of this page is 2^64, which wraps.
  [2 ** 64 - PAGE, [EINVAL, ENOMEM, EINVAL, EFAULT, EINVAL, ENOMEM]],
  [0x10001, [EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL]],
];

test('T33 which error each system call returns', () => {
  const { mm } = machine();
  const start = sysMmap(mm, 0x10000, 4 * PAGE, RW, FIXED);
  for (const [address, errors] of REFUSALS) {
    const returned = [
      sysMunmap(mm, address, PAGE),
      sysMprotect(mm, address, PAGE, PROT_READ),
      sysMadvise(mm, address, PAGE, MADV_DONTNEED),
      sysMremap(mm, address, PAGE, 2 * PAGE, MREMAP_MAYMOVE),
      sysMremap(mm, start, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, address),
      sysMmap(mm, address, PAGE, RW, FIXED),
    ];
    assert.deepEqual(
      returned,
      errors.map((error) => -error),
      `at 0x${address.toString(16)}`,
    );
  }
  for (const length of [2 ** 64 - PAGE, -1, -PAGE]) {
    assert.equal(sysMadvise(mm, start, length, MADV_DONTNEED), -EINVAL, `madvise of ${length} bytes`);
    assert.equal(sysMprotect(mm, start, length, PROT_READ), -ENOMEM, `mprotect of ${length} bytes`);
  }
});

test('a frame costs 16 bytes, mapped or not', () => {
  const before = process.memoryUsage().arrayBuffers;
  const { mm, memory } = machine(2 ** 18);
  const made = process.memoryUsage().arrayBuffers;
  assert.ok((made - before) / 2 ** 18 < 16.6, `${(made - before) / 2 ** 18} bytes a frame`);
  const start = sysMmap(mm, 0, 2 ** 18 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < 2 ** 18; page++) touch(mm, start + page * PAGE, true);
  const tables = mm.pageTables.lo.byteLength + mm.pageTables.hi.byteLength;
  const grown = process.memoryUsage().arrayBuffers - made;
  assert.ok(grown <= 2 * tables, `${grown} bytes more for 262144 pages, whose tables have ${tables}`);
  assert.equal(memory.frames.freeCount, 0);
});

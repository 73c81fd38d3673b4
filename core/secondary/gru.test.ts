import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapRange } from '../map-range.ts';
import { Mm } from '../mm.ts';
import { mmget, mmput } from '../mm-lifetime.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from '../mmu-notifier.ts';
import { mmuNotifierRegister } from '../mmu-notifier-register.ts';
import { PAGE_READONLY, PAGE_SHARED } from '../pgprot.ts';
import { PhysicalMemory } from '../physical-memory.ts';
import { ptePfn31 } from '../pte.ts';
import { PAGE_PRESENT, PAGE_RW, PAGE_USER } from '../pte-bits.ts';
import { recordingNotifier } from '../recording-notifier.ts';
import { addVma } from '../test-machine.ts';
import type { GruMmStruct } from './gru.ts';
import { GruMiss, gruHandleUserCallOs, gruIntr, gruTryDropin } from './gru-miss.ts';
import { gruDropMmuNotifier, gruRegisterMmuNotifier } from './gru-notifier-register.ts';

const START = 0x7f00_0040_0000;
const PAGE = 4096;

function attach(mm: Mm): GruMmStruct {
  mm.mmapSem.downWrite();
  const gms = gruRegisterMmuNotifier(mm, (_mm, address) => {
    mapRange(mm, address, address + PAGE, 7, PAGE_SHARED);
    return true;
  });
  mm.mmapSem.upWrite();
  assert.ok(gms);
  return gms;
}

/** Four pages mapped, and a device that may use them. */
function device() {
  const memory = new PhysicalMemory(1024);
  memory.frames.allocateRun(512);
  const mm = new Mm(memory);
  mapRange(mm, START, START + 4 * PAGE, 0, PAGE_SHARED);
  const gms = attach(mm);
  return { mm, memory, gms, miss: new GruMiss(gms) };
}

const has = (gms: GruMmStruct, page: number): boolean => gms.tlb.find(START + page * PAGE) >= 0;

test('all contexts of an address space share one notifier, found by its operations', () => {
  const { mm, gms } = device();
  mmuNotifierRegister(recordingNotifier([], 'other'), mm);
  assert.equal(attach(mm), gms);
  assert.deepEqual([gms.refcnt, mm.mmCount], [2, 3]);
  gruDropMmuNotifier(gms);
  assert.equal(mm.mmCount, 3);
  gruDropMmuNotifier(gms);
  assert.equal(mm.mmCount, 2);
  assert.throws(() => gruDropMmuNotifier(gms), /without a context/);
  assert.notEqual(attach(mm), gms, 'a new one, once the last has gone');
});

test('a registration needs mmap_sem for write, and says when it fails', () => {
  const mm = new Mm();
  assert.throws(() => gruRegisterMmuNotifier(mm), { code: 'MMAP_SEM' });
  mm.allocationsLeft = 0;
  mm.mmapSem.downWrite();
  assert.equal(gruRegisterMmuNotifier(mm), null);
});

test('what is invalidated is purged, and no reference of a page is held', () => {
  const { mm, memory, gms, miss } = device();
  for (const page of [0, 1, 2, 3]) assert.equal(gruIntr(miss, START + page * PAGE + 5, true), 'dropped-in');
  assert.deepEqual([...memory.frames.refCount.subarray(0, 4)], [2, 2, 2, 2]);
  mmuNotifierInvalidatePage(mm, START + PAGE + 0x777);
  mmuNotifierInvalidateRangeStart(mm, START + 2 * PAGE, START + 3 * PAGE);
  assert.deepEqual(
    [0, 1, 2, 3].map((page) => has(gms, page)),
    [true, false, false, true],
  );
  assert.deepEqual([gms.rangeActive, gms.purges], [1, 2]);
});

for (const [pages, full] of [
  [1024, 0],
  [1025, 1],
] as const) {
  test(`a range of ${pages} pages purges ${full ? 'everything' : 'its pages'}`, () => {
    const { mm, gms, miss } = device();
    gruIntr(miss, START, true);
    const start = START + PAGE;
    mmuNotifierInvalidateRangeStart(mm, start, start + pages * PAGE);
    assert.deepEqual([gms.fullPurges, has(gms, 0)], [full, full === 0]);
  });
}

test('exit tells the range up to the top of the space in one purge', () => {
  const { mm, gms } = device();
  mmuNotifierInvalidateRangeStart(mm, 0, 2 ** 64);
  assert.deepEqual([gms.fullPurges, gms.purges], [1, 1]);
});

test('T49 it says nothing about age', () => {
  const { mm, miss } = device();
  gruIntr(miss, START, true);
  assert.equal(mmuNotifierClearFlushYoung(mm, START), 0);
});

test('an interrupt leaves to the process what does not work at once', () => {
  const { mm, gms, miss } = device();
  mm.mmapSem.downWrite();
  assert.equal(gruIntr(miss, START, true), 'user-polling', 'mmap_sem');
  mm.mmapSem.upWrite();
  assert.equal(gruIntr(miss, START + 100 * PAGE, true), 'user-polling', 'no such page yet');
  mmuNotifierInvalidateRangeStart(mm, START, START + PAGE);
  assert.equal(gruIntr(miss, START + 2 * PAGE, true), 'user-polling', 'a range, even another one');
  assert.equal(mm.mmapSem.free, true);
  mmuNotifierInvalidateRangeEnd(mm, START, START + PAGE);
  assert.equal(gruIntr(miss, START + 2 * PAGE, true), 'dropped-in');
  assert.equal(gms.tlb.find(START) >= 0, false);
});

test('rights: a store needs a writable entry', () => {
  const memory = new PhysicalMemory(16);
  memory.frames.allocateRun(4);
  const mm = new Mm(memory);
  mapRange(mm, START, START + PAGE, 0, PAGE_READONLY);
  mm.mmapSem.downWrite();
  const gms = gruRegisterMmuNotifier(mm);
  mm.mmapSem.upWrite();
  const miss = new GruMiss(gms!);
  assert.equal(gruIntr(miss, START, true), 'user-polling');
  miss.begin(START, true, false);
  assert.equal(gruTryDropin(miss), 'failed', 'and a fault that does nothing does not help');
  assert.equal(gruIntr(miss, START, false), 'dropped-in');
});

test('the process waits for all ranges, faults the page in, and stops unless a range is active', () => {
  const { mm, gms, miss } = device();
  for (let i = 0; i < 2; i++) mmuNotifierInvalidateRangeStart(mm, START, START + PAGE);
  const call = gruHandleUserCallOs(miss, START + 100 * PAGE, true);
  assert.equal(call.next().value, 'active ranges');
  assert.equal(miss.sleeping, true);
  mmuNotifierInvalidateRangeEnd(mm, START, START + PAGE);
  assert.equal(miss.sleeping, false, 'each end wakes everybody');
  assert.equal(call.next().value, 'active ranges');
  mmuNotifierInvalidateRangeEnd(mm, START, START + PAGE);
  assert.deepEqual(call.next(), { value: 'dropped-in', done: true });
  assert.equal(has(gms, 100), true);
});

test('every waiter is woken, each once', () => {
  const { mm, gms } = device();
  const misses = [0, 1, 2].map(() => new GruMiss(gms));
  mmuNotifierInvalidateRangeStart(mm, START, START + PAGE);
  for (const miss of misses) assert.equal(miss.waitForRanges(), false);
  mmuNotifierInvalidateRangeEnd(mm, START, START + PAGE);
  assert.deepEqual(
    misses.map(({ sleeping, nextWaiter }) => [sleeping, nextWaiter]),
    misses.map(() => [false, null]),
  );
  assert.equal(gms.firstWaiter, null);
  assert.ok(misses.every((miss) => miss.waitForRanges()));
});

test('a purge between arming and drop-in cancels the drop-in', () => {
  const { mm, gms, miss } = device();
  miss.begin(START, true, true);
  miss.arm();
  miss.check();
  miss.lookUp();
  mmuNotifierInvalidatePage(mm, START);
  miss.dropIn();
  assert.deepEqual([miss.state, has(gms, 0)], ['cancelled', false]);
});

test('a page of 2 MiB is dropped in as one of 4 KiB', () => {
  const { mm, memory, gms, miss } = device();
  assert.equal(memory.frames.allocateRun(512), 512);
  mm.pageTables.mapLarge(0x7f00_0080_0000 / 2 ** 21, 512, PAGE_PRESENT | PAGE_RW | PAGE_USER);
  assert.equal(gruIntr(miss, 0x7f00_0080_3000, true), 'dropped-in');
  const entry = gms.tlb.find(0x7f00_0080_3000);
  assert.equal(ptePfn31(gms.tlb.loAt(entry), gms.tlb.hiAt(entry)), 515);
});

test('the end of a range that never started is refused', () => {
  const { mm } = device();
  assert.throws(() => mmuNotifierInvalidateRangeEnd(mm, START, START + PAGE), { code: 'RANGE_COUNT' });
});

for (const skipsUnregisterAfterRelease of [false, true]) {
  const outcome = skipsUnregisterAfterRelease ? 'is never freed: the driver of 2.6.30' : 'is freed';
  test(`exit releases the device first; then its last context goes, and the address space ${outcome}`, () => {
    const { mm, gms, miss } = device();
    addVma(mm, START, START + 4 * PAGE);
    gruIntr(miss, START, true);
    mmput(mm);
    assert.deepEqual([gms.released, gms.notifier.hashed, mm.mmCount], [true, false, 1]);
    assert.equal(gruIntr(miss, START, true), 'user-polling', 'nothing is to be had any more');
    gruDropMmuNotifier(gms, { skipsUnregisterAfterRelease });
    assert.deepEqual([mm.mmCount, mm.freed], skipsUnregisterAfterRelease ? [1, false] : [0, true]);
  });
}

test('the bug concerns exit only: without it the driver unregisters', () => {
  const { mm, gms } = device();
  mmget(mm);
  gruDropMmuNotifier(gms, { skipsUnregisterAfterRelease: true });
  assert.equal(mm.mmCount, 1);
});

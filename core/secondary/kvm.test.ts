import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PMD_SIZE } from '../address.ts';
import { mapRange } from '../map-range.ts';
import { Mm } from '../mm.ts';
import { mmput } from '../mm-lifetime.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from '../mmu-notifier.ts';
import { mmuNotifierRegister, mmuNotifierUnregister } from '../mmu-notifier-register.ts';
import { FRAME_DIRTY, FRAME_REFERENCED } from '../page-frames.ts';
import { PAGE_READONLY, PAGE_SHARED } from '../pgprot.ts';
import { PhysicalMemory } from '../physical-memory.ts';
import { PAGE_PRESENT, PAGE_RW, PAGE_USER } from '../pte-bits.ts';
import { Kvm, type KvmOptions } from './kvm.ts';
import { KvmFault } from './kvm-fault.ts';
import { MAX_GFN } from './kvm-memslots.ts';

const START = 0x7f00_0040_0000;
const PAGE = 4096;

/** Four pages mapped, seen by a guest as frames 0 to 3 and again as 100 to 103. */
function guest(options: KvmOptions = {}, prot = PAGE_SHARED) {
  const memory = new PhysicalMemory(1024);
  const { frames } = memory;
  const mm = new Mm(memory);
  frames.allocateRun(512);
  mapRange(mm, START, START + 4 * PAGE, 0, prot);
  const kvm = new Kvm(mm, options);
  kvm.memslots.add(0, 4, START);
  kvm.memslots.add(100, 4, START);
  assert.equal(mmuNotifierRegister(kvm.notifier, mm), 0);
  return { mm, frames, kvm, fault: new KvmFault(kvm) };
}

test('a guest uses a page after one fault, and owns one reference an spte', () => {
  const { kvm, fault, frames } = guest();
  assert.equal(kvm.guestAccess(0, 1, false), -1);
  assert.equal(fault.handle(0, 1, false), 'installed');
  assert.equal(kvm.guestAccess(0, 1, true), 1, 'the primary entry is writable, so the spte is');
  for (const [root, gfn] of [
    [1, 1],
    [0, 101],
  ] as const) {
    assert.equal(fault.handle(root, gfn, true), 'installed');
  }
  assert.deepEqual([frames.refCount[1], frames.mapCountOf(1), kvm.shadow.live], [5, 1, 3]);
  assert.equal(fault.handle(0, 1, true), 'installed', 'again, in the place of the first');
  assert.deepEqual([frames.refCount[1], kvm.shadow.live], [5, 3]);
});

test('what is invalidated is dropped from every slot and root, and nothing else', () => {
  const { mm, kvm, fault, frames } = guest();
  for (const root of [0, 3]) for (const gfn of [0, 1, 2, 101]) fault.handle(root, gfn, true);
  mmuNotifierInvalidatePage(mm, START + PAGE + 0x123);
  assert.deepEqual([kvm.shadow.live, frames.refCount[1], kvm.remoteTlbFlushes], [4, 2, 1]);
  mmuNotifierInvalidatePage(mm, START + PAGE);
  assert.equal(kvm.remoteTlbFlushes, 1, 'nothing was dropped, so nobody need flush');
  mmuNotifierInvalidateRangeStart(mm, START + 2 * PAGE, START + 1000 * PAGE);
  assert.equal(kvm.shadow.live, 2);
  mmuNotifierInvalidateRangeEnd(mm, START + 2 * PAGE, START + 1000 * PAGE);
  assert.deepEqual([kvm.guestAccess(0, 0, true), kvm.guestAccess(3, 0, true)], [0, 0]);
  assert.deepEqual([kvm.mmuNotifierSeq, kvm.mmuNotifierCount, kvm.dropped], [3, 0, 6]);
});

test('ranges beyond every page, up to the top of the space and down to 0, take no longer for that', () => {
  const { mm, kvm, fault } = guest();
  fault.handle(0, 0, true);
  mmuNotifierInvalidateRangeStart(mm, 0, START);
  mmuNotifierInvalidateRangeStart(mm, START + PAGE, 2 ** 64);
  assert.equal(kvm.shadow.live, 1);
  mmuNotifierInvalidateRangeStart(mm, 0, 2 ** 64);
  assert.deepEqual([kvm.shadow.live, kvm.mmuNotifierCount], [0, 3]);
});

test('a writable spte leaves a dirty page, a used one a referenced page', () => {
  const { mm, kvm, fault, frames } = guest({}, PAGE_READONLY);
  fault.handle(0, 2, false);
  assert.equal(kvm.guestAccess(0, 2, true), -1, 'read-only, as the primary entry');
  mmuNotifierInvalidatePage(mm, START + 2 * PAGE);
  assert.equal(frames.flagsOf(2), FRAME_REFERENCED);
  const writable = guest();
  writable.fault.handle(0, 2, true);
  mmuNotifierClearFlushYoung(writable.mm, START + 2 * PAGE);
  mmuNotifierInvalidatePage(writable.mm, START + 2 * PAGE);
  assert.equal(writable.frames.flagsOf(2), FRAME_DIRTY);
});

test('aging: any spte of the page that was used counts, once; without accessed bits none ever does', () => {
  const { mm, kvm, fault } = guest();
  fault.handle(0, 0, false);
  fault.handle(1, 100, false);
  const age = () => mmuNotifierClearFlushYoung(mm, START);
  assert.deepEqual([age(), age()], [1, 0]);
  assert.equal(kvm.guestAccess(1, 100, false), 0);
  assert.deepEqual([age(), age(), kvm.remoteTlbFlushes], [1, 0, 2]);
  const ept = guest({ hasAccessedBits: false });
  ept.fault.handle(0, 0, true);
  ept.kvm.guestAccess(0, 0, true);
  assert.deepEqual([mmuNotifierClearFlushYoung(ept.mm, START), ept.kvm.remoteTlbFlushes], [0, 0]);
});

test('2 MiB at once: one spte, found by each of its pages, dropped by any', () => {
  const { mm, kvm, fault, frames } = guest();
  const [area, head] = [0x7f00_0080_0000 / PMD_SIZE, 512];
  const host = area * PMD_SIZE;
  assert.equal(frames.allocateRun(512), head);
  mm.pageTables.mapLarge(area, head, PAGE_PRESENT | PAGE_RW | PAGE_USER);
  kvm.memslots.add(512, 1024, host);
  assert.equal(fault.handle(0, 512 + 77, true), 'installed');
  assert.equal(kvm.shadow.live, 1);
  assert.deepEqual([kvm.guestAccess(0, 512, true), kvm.guestAccess(0, 1023, true)], [head, head + 511]);
  assert.deepEqual([frames.refCount[head], frames.refCount[head + 77]], [2, 1]);
  assert.equal(mmuNotifierClearFlushYoung(mm, host + 300 * PAGE), 1);
  mmuNotifierInvalidatePage(mm, host + 511 * PAGE);
  assert.deepEqual([kvm.shadow.live, frames.refCount[head]], [0, 1]);
  // A slot that is not aligned with the host's memory: small sptes of the same page.
  kvm.memslots.add(4096 + 1, 512, host);
  for (const gfn of [4097, 4100, 4097 + 511]) fault.handle(0, gfn, true);
  assert.deepEqual([kvm.shadow.live, kvm.guestAccess(0, 4100, true)], [3, head + 3]);
  fault.handle(0, 512, true);
  mmuNotifierInvalidateRangeStart(mm, host + 3 * PAGE, host + 4 * PAGE);
  assert.deepEqual([kvm.shadow.live, kvm.guestAccess(0, 4100, true)], [2, -1]);
});

test('a large spte takes the place of small ones, and the other way round', () => {
  const { mm, kvm, fault, frames } = guest();
  const [area, head] = [0x7f00_0080_0000 / PMD_SIZE, 512];
  frames.allocateRun(512);
  kvm.memslots.add(512, 512, area * PMD_SIZE);
  mapRange(mm, area * PMD_SIZE, area * PMD_SIZE + 3 * PAGE, head, PAGE_SHARED);
  for (const gfn of [512, 513, 514]) fault.handle(0, gfn, true);
  kvm.shadow.set(0, 512, area * PMD_SIZE, head, 8);
  frames.get(head);
  assert.equal(kvm.shadow.live, 1);
  assert.deepEqual([frames.refCount[head + 1], frames.refCount[head + 2]], [2, 2]);
  fault.handle(0, 514, true);
  assert.deepEqual([kvm.shadow.live, kvm.guestAccess(0, 513, false)], [1, -1]);
  assert.equal(kvm.shadow.countInTables(), 1);
});

test('a memslot at host address 0 backs nothing; slots must not overlap, host ranges may', () => {
  const { kvm, fault } = guest();
  kvm.memslots.add(50, 10, 0);
  assert.equal(fault.handle(0, 55, false), 'failed');
  assert.equal(fault.handle(0, 5, false), 'failed', 'in no slot');
  for (const [gfn, pages, host] of [
    [3, 2, START],
    [-1, 1, START],
    [200, 0, START],
    [200, 1, START + 1],
    [MAX_GFN, 1, START],
    [200, 2, 0x7fff_ffff_e000],
  ] as const) {
    assert.throws(() => kvm.memslots.add(gfn, pages, host), RangeError, `${gfn} ${pages}`);
  }
  assert.equal(fault.handle(0, 2, false), 'installed');
  assert.equal(kvm.removeMemslot(2), false, 'no slot begins there');
  assert.equal(kvm.removeMemslot(0), true);
  assert.deepEqual([kvm.shadow.live, fault.handle(0, 2, false)], [0, 'failed']);
  assert.equal(fault.handle(0, 102, false), 'installed');
});

test('K1 the end of a range that never started is refused', () => {
  const { mm } = guest();
  assert.throws(() => mmuNotifierInvalidateRangeEnd(mm, START, START + PAGE), { code: 'RANGE_COUNT' });
});

test('T39 nested ranges: the count peaks at 2 and ends at 0, the sequence goes up by 2', () => {
  const { mm, kvm, fault } = guest();
  const counts: number[] = [];
  const step = (work: () => void) => {
    work();
    counts.push(kvm.mmuNotifierCount);
  };
  step(() => mmuNotifierInvalidateRangeStart(mm, START, START + 8 * PMD_SIZE));
  step(() => mmuNotifierInvalidateRangeStart(mm, START + PMD_SIZE, START + 2 * PMD_SIZE));
  assert.equal(fault.handle(0, 0, false), 'retry');
  step(() => mmuNotifierInvalidateRangeEnd(mm, START + PMD_SIZE, START + 2 * PMD_SIZE));
  assert.equal(fault.handle(0, 0, false), 'retry');
  step(() => mmuNotifierInvalidateRangeEnd(mm, START, START + 8 * PMD_SIZE));
  assert.deepEqual(counts, [1, 2, 1, 0]);
  assert.equal(kvm.mmuNotifierSeq, 2);
  assert.equal(fault.handle(0, 0, false), 'installed');
});

for (const order of ['first', 'last'] as const) {
  test(`T40 overlapping ranges, the ${order} one ends first: nothing is installed until both have ended`, () => {
    const { mm, fault } = guest();
    const ranges = [
      [START, START + 3 * PAGE],
      [START + PAGE, START + 4 * PAGE],
    ] as const;
    for (const [start, end] of ranges) mmuNotifierInvalidateRangeStart(mm, start, end);
    const ends = order === 'first' ? ranges : [...ranges].reverse();
    for (const [start, end] of ends) {
      assert.equal(fault.handle(0, 1, true), 'retry');
      assert.equal(fault.handle(0, 3, true), 'retry', 'the check is for the whole guest');
      mmuNotifierInvalidateRangeEnd(mm, start, end);
    }
    assert.equal(fault.handle(0, 1, true), 'installed');
  });
}

test('T25 unregistered between start and end: the count stays, and nothing is installed again', () => {
  const { mm, kvm, fault, frames } = guest();
  fault.handle(0, 0, true);
  fault.begin(0, 1, true);
  fault.snap();
  fault.resolve();
  mmuNotifierInvalidateRangeStart(mm, START + 3 * PAGE, START + 4 * PAGE);
  mmuNotifierUnregister(kvm.notifier, mm);
  mmuNotifierInvalidateRangeEnd(mm, START + 3 * PAGE, START + 4 * PAGE);
  fault.commit();
  assert.deepEqual([fault.state, fault.handle(0, 1, true)], ['failed', 'failed']);
  assert.deepEqual([kvm.mmuNotifierCount, kvm.shadow.live], [1, 0]);
  assert.deepEqual([...frames.refCount.subarray(0, 4)], [2, 2, 2, 2]);
});

test('exit releases the guest before any page goes, and nothing is left', () => {
  const { mm, kvm, fault, frames } = guest();
  for (const gfn of [0, 1, 100]) fault.handle(0, gfn, true);
  mmput(mm);
  assert.deepEqual([kvm.released, kvm.shadow.live, mm.freed], [true, 0, false]);
  mmuNotifierUnregister(kvm.notifier, mm);
  assert.equal(mm.freed, true);
  assert.deepEqual([...frames.refCount.subarray(0, 4)], [1, 1, 1, 1]);
});

test('a fault in hand keeps its page; a new one cannot begin, and roots have numbers below 16', () => {
  const { kvm, fault, frames } = guest();
  fault.begin(0, 0, true);
  fault.resolve();
  assert.equal(frames.refCount[0], 3);
  assert.throws(() => fault.begin(0, 1, true), /commit it first/);
  for (const root of [-1, 16, 0.5]) assert.throws(() => new KvmFault(kvm).begin(root, 1, true), RangeError);
});

test('the sequence number wraps and still differs', () => {
  const { mm, kvm, fault } = guest();
  kvm.mmuNotifierSeq = 2 ** 31 - 1;
  fault.begin(0, 0, true);
  fault.snap();
  fault.resolve();
  mmuNotifierInvalidatePage(mm, START + 3 * PAGE);
  fault.commit();
  assert.deepEqual([fault.state, kvm.mmuNotifierSeq], ['retry', -(2 ** 31)]);
});

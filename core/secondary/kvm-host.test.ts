import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PMD_SIZE, PUD_SIZE } from '../address.ts';
import { checkInvariants } from '../check-invariants.ts';
import { sysMunmap } from '../do-munmap.ts';
import { FileMapping } from '../file-mapping.ts';
import { fork } from '../fork.ts';
import { Mm } from '../mm.ts';
import { mmput } from '../mm-lifetime.ts';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../mman.ts';
import { mmuNotifierRegister, mmuNotifierUnregister } from '../mmu-notifier-register.ts';
import { touch } from '../page-fault.ts';
import { pageMkclean } from '../page-mkclean.ts';
import { PhysicalMemory } from '../physical-memory.ts';
import { PAGE_ACTIVATED, PAGE_RECLAIMED, reclaimPage } from '../reclaim-page.ts';
import { recordingNotifier } from '../recording-notifier.ts';
import { sysMmap } from '../sys-mmap.ts';
import { sysMprotect } from '../sys-mprotect.ts';
import { pageFaultIn } from './fault-in.ts';
import { Kvm } from './kvm.ts';
import { KvmFault } from './kvm-fault.ts';

const BASE = 0x7f00_4000_0000;
const PAGE = 4096;
const RW = PROT_READ | PROT_WRITE;

/** A guest whose memory is 4 GiB of a process from `BASE` on; what is mapped there, the test decides. */
function guest(frames = 4096) {
  const memory = new PhysicalMemory(frames);
  memory.swap.swapon(64);
  const mm = new Mm(memory);
  const kvm = new Kvm(mm, { faultIn: pageFaultIn });
  kvm.memslots.add(0, 2 ** 20, BASE);
  assert.equal(mmuNotifierRegister(kvm.notifier, mm), 0);
  const map = (offset: number, length: number, file: FileMapping | null = null, shared = false) => {
    const flags = MAP_FIXED | (file === null ? MAP_ANONYMOUS : 0) | (shared ? MAP_SHARED : MAP_PRIVATE);
    assert.equal(sysMmap(mm, BASE + offset, length, RW, flags, file), BASE + offset);
  };
  return { memory, mm, kvm, fault: new KvmFault(kvm), map };
}

const frameOf = (kvm: Kvm, gfn: number) => kvm.guestAccess(0, gfn, false);

test('a page that the host lacks is faulted in for the guest', () => {
  const { memory, mm, kvm, fault, map } = guest();
  map(0, 4 * PAGE);
  assert.equal(fault.handle(0, 1, true), 'installed');
  assert.equal(memory.faults.anonymous, 1);
  assert.equal(touch(mm, BASE + PAGE, false), frameOf(kvm, 1));
  assert.equal(fault.handle(0, 4, true), 'failed', 'no area there');
  mm.mmapSem.downWrite();
  assert.equal(fault.handle(0, 2, true), 'failed', 'it would have to wait for mmap_sem');
  assert.equal(fault.handle(0, 1, true), 'installed', 'what is there is found without the lock');
  mm.mmapSem.upWrite();
  checkInvariants(memory);
});

test('T39 munmap over ordinary, hugetlb and ordinary areas: nested ranges, and the guest loses all of it', () => {
  const { memory, mm, kvm, fault, map } = guest();
  memory.hugetlb(PMD_SIZE).reserve(1);
  const seen: string[] = [];
  const note = (event: string) => () => seen.push(`${event}${kvm.mmuNotifierCount}`);
  mmuNotifierRegister(
    recordingNotifier([], '', { invalidateRangeStart: note('S'), invalidateRangeEnd: note('E') }),
    mm,
  );
  map(0, PMD_SIZE);
  map(PMD_SIZE, PMD_SIZE, new FileMapping('huge', PMD_SIZE, { hugePageSize: PMD_SIZE }), true);
  map(2 * PMD_SIZE, PMD_SIZE);
  for (const gfn of [511, 512 + 5, 1024]) assert.equal(fault.handle(0, gfn, true), 'installed');
  assert.equal(kvm.shadow.live, 3);
  assert.equal(sysMunmap(mm, BASE, 3 * PMD_SIZE), 0);
  // Called before the guest's: what it sees is the count so far.
  assert.deepEqual(seen, ['S0', 'S1', 'E2', 'E1']);
  assert.deepEqual([kvm.mmuNotifierCount, kvm.mmuNotifierSeq, kvm.shadow.live], [0, 2, 0]);
  checkInvariants(memory);
});

for (const size of [PMD_SIZE, PUD_SIZE]) {
  test(`huge pages of ${size / 2 ** 20} MiB: one spte of 2 MiB each, and a page in hand outlives its unmapping`, () => {
    const { memory, mm, kvm, fault, map } = guest((3 * size) / PAGE);
    const pool = memory.hugetlb(size);
    assert.equal(pool.reserve(1), 1);
    map(0, size, new FileMapping('huge', size, { hugePageSize: size }), false);
    // Two different 2 MiB of a page of 1 GiB, or twice the same.
    const gfns = [7, size === PMD_SIZE ? 300 : 1024 + 300];
    for (const gfn of gfns) assert.equal(fault.handle(0, gfn, true), 'installed');
    const head = frameOf(kvm, 0);
    for (const gfn of gfns) assert.equal(frameOf(kvm, gfn), head + gfn);
    assert.equal(kvm.shadow.live, size === PMD_SIZE ? 1 : 2);
    assert.equal(pool.countOf(head), 1 + kvm.shadow.live);
    fault.begin(1, 9, true);
    fault.snap();
    fault.resolve();
    sysMunmap(mm, BASE, size);
    assert.deepEqual([kvm.shadow.live, pool.freeCount], [0, 0], 'the fault has it still');
    fault.commit();
    assert.deepEqual([fault.state, pool.freeCount], ['retry', 1]);
    checkInvariants(memory);
  });
}

test('T44 fork: the guest of the parent can write no page any more, until its fault has copied it', () => {
  const { memory, mm, kvm, fault, map } = guest();
  map(0, 4 * PAGE);
  for (const gfn of [0, 1]) fault.handle(0, gfn, true);
  const old = frameOf(kvm, 0);
  const child = fork(mm)!;
  assert.equal(kvm.shadow.live, 0);
  assert.equal(fault.handle(0, 0, false), 'installed');
  assert.deepEqual([frameOf(kvm, 0), kvm.guestAccess(0, 0, true)], [old, -1]);
  // The fault breaks the sharing, of which the guest hears while it is about to look: it has to come again.
  assert.equal(fault.handle(0, 0, true), 'retry');
  assert.equal(fault.handle(0, 0, true), 'installed');
  assert.notEqual(frameOf(kvm, 0), old);
  assert.equal(touch(child, BASE, false), old);
  mmput(child);
  checkInvariants(memory);
});

test('protection: read-only for the process is read-only for the guest', () => {
  const { mm, kvm, fault, map } = guest();
  map(0, 4 * PAGE);
  fault.handle(0, 0, true);
  sysMprotect(mm, BASE, PAGE, PROT_READ);
  assert.equal(fault.handle(0, 0, true), 'failed');
  assert.equal(fault.handle(0, 0, false), 'installed');
  assert.equal(kvm.guestAccess(0, 0, true), -1);
});

test('T52 write-back: the guest has to fault to write again', () => {
  const { memory, kvm, fault, map } = guest();
  map(0, PAGE, new FileMapping('data', PAGE), true);
  fault.handle(0, 0, true);
  const pfn = frameOf(kvm, 0);
  assert.equal(pageMkclean(memory, pfn), 1);
  assert.equal(kvm.guestAccess(0, 0, true), -1);
  assert.equal(fault.handle(0, 0, true), 'installed');
  assert.equal(kvm.guestAccess(0, 0, true), pfn);
});

test('T49 reclaim spares what only the guest uses, and takes it when the guest does not', () => {
  const { memory, mm, kvm, fault, map } = guest();
  map(0, PAGE);
  fault.handle(0, 0, true);
  const pfn = frameOf(kvm, 0);
  assert.equal(reclaimPage(memory, pfn), PAGE_ACTIVATED);
  kvm.guestAccess(0, 0, true);
  assert.equal(reclaimPage(memory, pfn), PAGE_ACTIVATED, 'used by the guest alone');
  assert.equal(reclaimPage(memory, pfn), PAGE_RECLAIMED);
  assert.deepEqual([kvm.shadow.live, memory.swap.used], [0, 1]);
  assert.equal(fault.handle(0, 0, true), 'installed', 'back from swap');
  mmuNotifierUnregister(kvm.notifier, mm);
  mmput(mm);
  assert.deepEqual([memory.frames.freeCount, memory.swap.used], [memory.frames.count, 0]);
});

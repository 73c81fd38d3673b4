import assert from 'node:assert/strict';
import { test as testOnce } from 'node:test';
import { Agent, onAnotherCpu } from './agent.ts';
import { AnonVma } from './anon-vma.ts';
import { FileMapping } from './file-mapping.ts';
import { inEachTier } from './in-each-tier.ts';
import { type KernelOptions, kernelOptions } from './kernel-options.ts';
import { Mm } from './mm.ts';
import { mmputSteps } from './mm-lifetime.ts';
import {
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from './mmu-notifier.ts';
import {
  mmuNotifierRegister,
  mmuNotifierRegisterSteps,
  mmuNotifierUnregisterSteps,
} from './mmu-notifier-register.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { recordingNotifier } from './recording-notifier.ts';
import { RmapLock } from './rmap-lock.ts';
import { Vma } from './vma.ts';

const test = inEachTier(testOnce);

/** An address space with one area, whose exit writes `unmap` down. */
function mmWithPages(log: string[], changes: Partial<KernelOptions> = {}): Mm {
  const mm = new Mm(new PhysicalMemory(0, kernelOptions(changes)));
  mm.vmas.push(new Vma(mm, 0x1000, 0x2000, 0));
  mm.exitUnmap = () => log.push('unmap');
  return mm;
}

test('T11 unregister while exit is inside release: one release, and unregister waits for it', () => {
  const log: string[] = [];
  const mm = mmWithPages(log);
  const a = recordingNotifier(log, 'A', {
    release: () => {
      unregister = new Agent('unregister', mmuNotifierUnregisterSteps(a, mm));
      assert.equal(unregister.advance(), false);
      assert.equal(unregister.advance(), false, 'release is still running');
      log.push('release goes on');
    },
  });
  let unregister: Agent<void> | undefined;
  mmuNotifierRegister(a, mm);
  const exit = new Agent('exit', mmputSteps(mm));
  assert.equal(exit.advance(), true);
  assert.deepEqual(log, ['A.release', 'release goes on', 'unmap']);
  assert.equal(mm.freed, false, 'the registration holds a reference');
  assert.equal(unregister!.advance(), true);
  assert.equal(mm.freed, true);
});

test('T11 exit while unregister is inside release: one release, and no page goes before it has ended', () => {
  const log: string[] = [];
  const mm = mmWithPages(log);
  const exit = new Agent('exit', mmputSteps(mm));
  const a = recordingNotifier(log, 'A', {
    release: () => {
      assert.equal(exit.advance(), false);
      assert.equal(exit.waitsFor, 'grace period');
      assert.equal(exit.advance(), false);
      log.push('release goes on');
    },
  });
  mmuNotifierRegister(a, mm);
  assert.equal(new Agent('unregister', mmuNotifierUnregisterSteps(a, mm)).advance(), true);
  assert.deepEqual(log, ['A.release', 'release goes on']);
  assert.equal(exit.advance(), true);
  assert.deepEqual(log, ['A.release', 'release goes on', 'unmap']);
  assert.equal(mm.freed, true);
});

test('a plain call that would have to wait for another walk is refused before it does anything', () => {
  const log: string[] = [];
  const mm = mmWithPages(log);
  const other = mmWithPages(log);
  const a = recordingNotifier(log, 'A', {
    invalidatePage: () => {
      const b = recordingNotifier(log, 'B');
      assert.throws(() => onAnotherCpu(() => mmuNotifierRegister(b, other)), { code: 'WOULD_BLOCK' });
    },
  });
  mmuNotifierRegister(a, mm);
  mmuNotifierInvalidatePage(mm, 0);
  assert.equal(other.mmuNotifierMm, null);
  assert.equal(other.mmapSem.free, true);
});

test('T14 a second unregister is refused while the first one waits, and so is a registration', () => {
  const mm = new Mm();
  const meanwhile = () => {
    assert.equal(first.advance(), false);
    onAnotherCpu(() => {
      assert.throws(() => mmuNotifierUnregisterSteps(a, mm).next(), { code: 'NOT_REGISTERED' });
      assert.throws(() => mmuNotifierRegisterSteps(a, mm).next(), { code: 'ALREADY_HASHED' });
    });
  };
  const a = recordingNotifier([], 'A', { invalidatePage: meanwhile });
  const first = new Agent('unregister', mmuNotifierUnregisterSteps(a, mm));
  mmuNotifierRegister(a, mm);
  mmuNotifierInvalidatePage(mm, 0);
  assert.equal(mm.mmCount, 2);
  assert.equal(first.advance(), true);
  assert.equal(mm.mmCount, 1);
});

test('T25 unregister between start and end: the notifier never sees the end', () => {
  const log: string[] = [];
  const mm = new Mm();
  let openRanges = 0;
  const a = recordingNotifier(log, 'A', {
    invalidateRangeStart: () => openRanges++,
    invalidateRangeEnd: () => openRanges--,
  });
  mmuNotifierRegister(a, mm);
  mm.mmapSem.downWrite();
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x3000);
  const unregister = new Agent('unregister', mmuNotifierUnregisterSteps(a, mm));
  assert.equal(unregister.advance(), true, 'no walk is open, and unregister needs no mmap_sem');
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x3000);
  mm.mmapSem.upWrite();
  assert.deepEqual(log, ['A.invalidateRangeStart', 'A.release']);
  assert.equal(openRanges, 1);
});

/** How an operation may hold off registrations, and what a registration then waits for. */
const holds = [
  { name: 'mmap_sem', take: (mm: Mm) => mm.mmapSem.downWrite(), give: (mm: Mm) => mm.mmapSem.upWrite() },
  { name: 'mmap_sem', take: (mm: Mm) => mm.mmapSem.downRead(), give: (mm: Mm) => mm.mmapSem.upRead() },
  { name: 'anon', take: lockOf('anon').take, give: lockOf('anon').give },
  { name: 'file', take: lockOf('file').take, give: lockOf('file').give },
];

function lockOf(kind: 'anon' | 'file') {
  const lock = (mm: Mm) => (kind === 'anon' ? mm.vmas[0]!.anonVma!.lock : mm.vmas[0]!.file!.iMmapLock);
  return { take: (mm: Mm) => lock(mm).lock(), give: (mm: Mm) => lock(mm).unlock() };
}

for (const [index, { name, take, give }] of holds.entries()) {
  test(`T26 a registration waits for the range to end: ${name} (${index})`, () => {
    const log: string[] = [];
    const mm = new Mm();
    const file = new FileMapping('f', 0, { iMmapLock: new RmapLock('file') });
    const anonVma = new AnonVma(new RmapLock('anon'));
    const vma = new Vma(mm, 0x1000, 0x2000, 0, file);
    vma.anonVma = anonVma;
    mm.vmas.push(vma);
    const late = recordingNotifier(log, 'late');
    const register = new Agent('register', mmuNotifierRegisterSteps(late, mm));
    const atStart = () => {
      assert.equal(register.advance(), false);
      assert.equal(register.waitsFor, name);
    };
    mmuNotifierRegister(recordingNotifier(log, 'A', { invalidateRangeStart: atStart }), mm);
    take(mm);
    mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
    assert.equal(register.advance(), false);
    mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
    give(mm);
    assert.equal(register.advance(), true);
    assert.equal(register.result, 0);
    assert.deepEqual(log, ['A.invalidateRangeStart', 'A.invalidateRangeEnd']);
    assert.ok(mm.mmapSem.free && !file.iMmapLock.held && !anonVma.lock.held);
    mmuNotifierInvalidatePage(mm, 0x1000);
    assert.deepEqual(log.slice(2), ['late.invalidatePage', 'A.invalidatePage']);
  });
}

test('a registration that waited looks again: after exit, and after a second one of the same notifier', () => {
  const log: string[] = [];
  const mm = mmWithPages(log);
  const [exited, twice] = [recordingNotifier(log, 'A'), recordingNotifier(log, 'B')];
  const registrations = [exited, twice, twice].map(
    (mn, index) => new Agent(`register ${index}`, mmuNotifierRegisterSteps(mn, mm)),
  );
  mm.mmapSem.downRead();
  for (const registration of registrations) assert.equal(registration.advance(), false);
  mm.mmapSem.upRead();
  const [afterExit, first, second] = registrations;
  assert.equal(first!.advance(), true);
  assert.throws(() => second!.advance(), { code: 'ALREADY_HASHED' });
  assert.equal(new Agent('exit', mmputSteps(mm)).advance(), true);
  assert.throws(() => afterExit!.advance(), { code: 'MM_USERS' });
  assert.equal(mm.mmapSem.free, true);
  assert.equal(mm.allLocksHeld, false);
  assert.equal(mm.mmCount, 1);
  assert.deepEqual(log, ['B.release', 'unmap']);
});

for (const releaseBeforeUnlink of [false, true]) {
  test(`T27 an event around the release of C, ${releaseBeforeUnlink ? '3.6' : '2.6.30'}`, () => {
    const log: string[] = [];
    const mm = mmWithPages(log, { releaseBeforeUnlink });
    const release = () => onAnotherCpu(() => mmuNotifierInvalidatePage(mm, 0x1000));
    mmuNotifierRegister(recordingNotifier(log, 'A'), mm);
    mmuNotifierRegister(recordingNotifier(log, 'C', { release }), mm);
    assert.equal(new Agent('exit', mmputSteps(mm)).advance(), true);
    const pages = releaseBeforeUnlink ? ['C.invalidatePage', 'A.invalidatePage'] : ['A.invalidatePage'];
    assert.deepEqual(log, ['C.release', ...pages, 'A.release', 'unmap']);
    assert.equal(mm.mmuNotifierMm!.first, null);
  });

  test(`T27 an event around the release by unregister, ${releaseBeforeUnlink ? '3.6' : '2.6.30'}`, () => {
    const log: string[] = [];
    const mm = mmWithPages(log, { releaseBeforeUnlink });
    const release = () => mmuNotifierInvalidatePage(mm, 0x1000);
    const c = recordingNotifier(log, 'C', { release });
    mmuNotifierRegister(c, mm);
    assert.equal(new Agent('unregister', mmuNotifierUnregisterSteps(c, mm)).advance(), true);
    assert.deepEqual(log, releaseBeforeUnlink ? ['C.release', 'C.invalidatePage'] : ['C.release']);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agent, runWithoutWaiting } from './agent.ts';
import { AnonVma } from './anon-vma.ts';
import { EINTR } from './errno.ts';
import { FileMapping } from './file-mapping.ts';
import { Mm } from './mm.ts';
import { mmDropAllLocks, mmTakeAllLocksSteps } from './mm-all-locks.ts';
import { mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { __mmuNotifierRegister, mmuNotifierRegister } from './mmu-notifier-register.ts';
import { RmapLock } from './rmap-lock.ts';
import { Vma } from './vma.ts';

/** Notes in which order locks are taken. */
class NotingLock extends RmapLock {
  readonly #log: string[];

  constructor(name: string, log: string[]) {
    super(name);
    this.#log = log;
  }

  override tryLock(): boolean {
    const taken = super.tryLock();
    if (taken) this.#log.push(this.name);
    return taken;
  }
}

/** Two areas that share one file and one anonVma. */
function mmWithTwoAreas(log: string[] = []) {
  const mm = new Mm();
  const file = new FileMapping('shared', 0, { iMmapLock: new NotingLock('file', log) });
  const anonVma = new AnonVma(new NotingLock('anon', log));
  for (const vmStart of [0x1000, 0x3000]) {
    const vma = new Vma(mm, vmStart, vmStart + 0x1000, 0, file);
    vma.anonVma = anonVma;
    mm.vmas.push(vma);
  }
  return { mm, locks: [file.iMmapLock, anonVma.lock] };
}

test('T5 a waiting signal: -EINTR, and everything is given back', () => {
  const { mm, locks } = mmWithTwoAreas();
  mm.pendingSignal = true;
  const alive = mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed;
  const mn = new MmuNotifier({});
  assert.equal(mmuNotifierRegister(mn, mm), -EINTR);
  assert.equal(mm.mmapSem.free, true);
  mm.mmapSem.downWrite();
  assert.equal(__mmuNotifierRegister(mn, mm), -EINTR);
  assert.equal(mm.mmapSem.heldForWrite, true, 'the caller keeps its lock');
  mm.mmapSem.upWrite();
  assert.ok(locks.every((lock) => !lock.held));
  assert.equal(mm.mmCount, 1);
  assert.equal(mm.mmuNotifierMm, null);
  assert.equal(mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed, alive);

  mm.vmas = [];
  assert.equal(mmuNotifierRegister(mn, mm), 0, 'without areas nobody looks for signals');
});

test('T5 a signal that comes between two locks gives the first ones back', () => {
  const { mm, locks } = mmWithTwoAreas();
  const [file, anon] = locks;
  anon!.lock();
  mm.mmapSem.downWrite();
  const agent = new Agent('all locks', mmTakeAllLocksSteps(mm));
  assert.equal(agent.advance(), false);
  assert.equal(agent.waitsFor, 'anon');
  assert.equal(file!.held, true);
  mm.pendingSignal = true;
  anon!.unlock();
  assert.equal(agent.advance(), true);
  assert.equal(agent.result, -EINTR);
  assert.ok(locks.every((lock) => !lock.held));
});

test('T6 shared locks are taken once each, files before anonymous memory', () => {
  const log: string[] = [];
  const { mm, locks } = mmWithTwoAreas(log);
  assert.equal(mmuNotifierRegister(new MmuNotifier({}), mm), 0);
  assert.deepEqual(log, ['file', 'anon']);
  assert.deepEqual(
    locks.map((lock) => [lock.acquisitions, lock.held]),
    [
      [1, false],
      [1, false],
    ],
  );
});

test('a plain registration that meets a held lock is refused, and gives back what it took', () => {
  const { mm, locks } = mmWithTwoAreas();
  const alive = mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed;
  locks[1]!.lock();
  assert.throws(() => mmuNotifierRegister(new MmuNotifier({}), mm), { code: 'WOULD_BLOCK' });
  assert.equal(locks[0]!.held, false);
  assert.equal(mm.mmapSem.free, true);
  assert.equal(mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed, alive);
  locks[1]!.unlock();
  assert.equal(mmuNotifierRegister(new MmuNotifier({}), mm), 0);
});

test('all locks: misuse is refused, and a second address space waits its turn', () => {
  const take = (mm: Mm) => runWithoutWaiting('mmTakeAllLocks', mmTakeAllLocksSteps(mm));
  const { mm } = mmWithTwoAreas();
  assert.throws(() => take(mm), { code: 'MMAP_SEM' });
  assert.throws(() => mmDropAllLocks(mm), { code: 'LOCK' });
  mm.mmapSem.downWrite();
  assert.equal(take(mm), 0);
  assert.throws(() => take(mm), { code: 'SELF_DEADLOCK' });

  const { mm: other } = mmWithTwoAreas();
  other.mmapSem.downWrite();
  const agent = new Agent('second', mmTakeAllLocksSteps(other));
  assert.equal(agent.advance(), false);
  mmDropAllLocks(mm);
  assert.equal(agent.advance(), true);
  mmDropAllLocks(other);
});

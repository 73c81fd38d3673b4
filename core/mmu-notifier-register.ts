import { requireMaySleep, runWithoutWaiting } from './agent.ts';
import { callRelease } from './call-release.ts';
import { ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import { mmDropAllLocks, mmTakeAllLocksSteps } from './mm-all-locks.ts';
import { MmBug } from './mm-bug.ts';
import { mmdrop, mmgrab } from './mm-lifetime.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import { MmuIntervals } from './mmu-intervals.ts';
import { MmuNotifierMm, mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import { requireNoReadSection, type Steps, synchronizeRcu } from './rcu.ts';

/**
 * Makes `mn` the newest notifier of `mm` and takes a reference, which only `mmuNotifierUnregister` gives
 * back, also after exit. No callback runs. O(areas). The caller is a user of `mm` throughout, and holds
 * neither mmap_sem nor a reverse map's lock. Null makes room for interval notifiers only, which take references of
 * their own.
 *
 * @returns 0, -ENOMEM, or -EINTR (a signal was waiting); when not 0, nothing has changed
 * @throws {MmBug} `MM_USERS` if there is none; `ALREADY_HASHED` if `mn` is registered, here or elsewhere;
 *   `SLEEP_IN_ATOMIC` in a callback; `WOULD_BLOCK` if a lock is held
 */
export function mmuNotifierRegister(mn: MmuNotifier | null, mm: Mm): number {
  return runWithoutWaiting('mmuNotifierRegister', mmuNotifierRegisterSteps(mn, mm));
}

/** `mmuNotifierRegister` for an agent: it waits for locks. */
export function* mmuNotifierRegisterSteps(mn: MmuNotifier | null, mm: Mm): Steps<number> {
  requireRegistrable(mn, mm);
  if (!mm.tryAllocate()) return -ENOMEM;
  yield* mm.mmapSem.downWriteSteps();
  try {
    return yield* insertUnderAllLocks(mn, mm);
  } finally {
    mm.mmapSem.upWrite();
  }
}

/**
 * `mmuNotifierRegister` for a caller that holds mmap_sem for writing; it holds it still afterwards.
 *
 * @throws {MmBug} also `MMAP_SEM` if it does not
 */
export function __mmuNotifierRegister(mn: MmuNotifier | null, mm: Mm): number {
  return runWithoutWaiting('__mmuNotifierRegister', __mmuNotifierRegisterSteps(mn, mm));
}

/** `__mmuNotifierRegister` for an agent: it waits for the locks of the reverse maps. */
export function* __mmuNotifierRegisterSteps(mn: MmuNotifier | null, mm: Mm): Steps<number> {
  requireRegistrable(mn, mm);
  requireMmapSemWrite(mm, '__mmuNotifierRegister');
  if (!mm.tryAllocate()) return -ENOMEM;
  return yield* insertUnderAllLocks(mn, mm);
}

/**
 * Ends the registration: calls `release` unless exit has done so, waits until no callback of `mn` runs or can
 * run, and gives the reference back, which may free `mm`. Once it has returned, `mn` may be registered again.
 * O(1) but for the wait. The caller holds a reference of its own, or relies on that of the registration, and
 * no lock that a callback takes.
 *
 * @throws {MmBug} `MM_COUNT` if `mm` was freed; `NO_NOTIFIERS` if nothing was ever registered on it;
 *   `NOT_REGISTERED` if `mn` is not (or no longer) registered on it; `SELF_DEADLOCK` in a callback;
 *   `WOULD_BLOCK` while another agent's walk is open
 */
export function mmuNotifierUnregister(mn: MmuNotifier, mm: Mm): void {
  requireNoReadSection('mmuNotifierUnregister');
  runWithoutWaiting('mmuNotifierUnregister', mmuNotifierUnregisterSteps(mn, mm));
}

/** `mmuNotifierUnregister` for an agent: it waits for the walks of others. */
export function* mmuNotifierUnregisterSteps(mn: MmuNotifier, mm: Mm): Steps<void> {
  requireNoReadSection('mmuNotifierUnregister');
  requireRegisteredOn(mn, mm);
  mn.unregistering = true;
  if (mm.kernel.releaseBeforeUnlink) callRelease(mn, mm);
  if (mn.hashed) mm.mmuNotifierMm!.unlink(mn);
  callRelease(mn, mm);
  yield* synchronizeRcu();
  mn.mm = null;
  mn.unregistering = false;
  mmdrop(mm);
}

function* insertUnderAllLocks(mn: MmuNotifier | null, mm: Mm): Steps<number> {
  // Allocated before the locks are taken, because allocating may sleep; so also where it proves superfluous.
  const spare = new MmuNotifierMm();
  try {
    const error = yield* mmTakeAllLocksSteps(mm);
    if (error !== 0) return error;
    try {
      // Both may have changed while an agent waited for the locks.
      requireRegistrable(mn, mm);
      mm.mmuNotifierMm ??= spare;
      if (mn === null) mm.mmuNotifierMm.intervals ??= new MmuIntervals();
      else insertNode(mn, mm, mm.mmuNotifierMm);
      return 0;
    } finally {
      mmDropAllLocks(mm);
    }
  } finally {
    if (mm.mmuNotifierMm !== spare) mmuNotifierMmCounts.freed++;
  }
}

function insertNode(mn: MmuNotifier, mm: Mm, list: MmuNotifierMm): void {
  mmgrab(mm);
  list.insertHead(mn);
  mn.mm = mm;
  mn.users = 1;
  mn.released = false;
}

function requireRegistrable(mn: MmuNotifier | null, mm: Mm): void {
  requireMaySleep('registering a notifier');
  if (mm.mmUsers <= 0) {
    throw new MmBug(
      'MM_USERS',
      `a registration with mmUsers = ${mm.mmUsers}`,
      'at least one user throughout',
      'Call mmget before exit has begun, and mmput afterwards.',
    );
  }
  if (mn !== null && mn.mm !== null) {
    throw new MmBug(
      'ALREADY_HASHED',
      `a notifier that is ${whereRegistered(mn, mm)}`,
      'one that is registered nowhere',
      'Unregister it first, or make a second one with the same operations.',
    );
  }
}

function requireRegisteredOn(mn: MmuNotifier, mm: Mm): void {
  if (mm.mmCount <= 0) {
    throw new MmBug(
      'MM_COUNT',
      `an unregistration with mmCount = ${mm.mmCount}`,
      'the reference that the registration took',
      'Unregister each notifier once.',
    );
  }
  if (mm.mmuNotifierMm === null) {
    throw new MmBug(
      'NO_NOTIFIERS',
      'an unregistration from an address space that never had a notifier',
      'the one that it was registered on',
      'Check the second argument.',
    );
  }
  if (mn.mm !== mm || mn.unregistering) {
    throw new MmBug(
      'NOT_REGISTERED',
      `a notifier that is ${whereRegistered(mn, mm)}`,
      'one that is registered on this address space',
      'Unregister each notifier once.',
    );
  }
}

function whereRegistered(mn: MmuNotifier, mm: Mm): string {
  if (mn.mm === null) return 'registered nowhere';
  if (mn.unregistering) return 'just being unregistered';
  return `registered on ${mn.mm === mm ? 'this' : 'another'} address space`;
}

import { EINTR } from './errno.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import type { Steps } from './rcu.ts';
import type { RmapLock } from './rmap-lock.ts';

/** One at a time in the whole system: two that each hold half of the other's locks would wait for ever. */
const allLocksMutex = { held: false };

/**
 * Takes the lock of every file mapping and then of every anonVma of the address space, each once, so that
 * nobody can reach one of its pages by a reverse map. O(areas). The caller holds mmap_sem for writing.
 *
 * @returns 0, or -EINTR (a signal was waiting; nothing is held then). Without areas a signal goes unnoticed.
 * @throws {MmBug} `MMAP_SEM` if it is not held for writing; `SELF_DEADLOCK` if the locks are held already
 */
export function* mmTakeAllLocksSteps(mm: Mm): Steps<number> {
  requireMmapSemWrite(mm, 'mmTakeAllLocks');
  if (mm.allLocksHeld) {
    throw new MmBug('SELF_DEADLOCK', 'mmTakeAllLocks twice', 'mmDropAllLocks between', 'Drop them first.');
  }
  while (allLocksMutex.held) yield 'the mutex of mmTakeAllLocks';
  allLocksMutex.held = true;
  const taken = new Set<RmapLock>();
  try {
    for (const vma of mm.vmas) {
      if (mm.pendingSignal) return -EINTR;
      if (vma.file !== null) yield* takeOnce(vma.file.iMmapLock, taken);
    }
    for (const vma of mm.vmas) {
      if (mm.pendingSignal) return -EINTR;
      if (vma.anonVma !== null) yield* takeOnce(vma.anonVma.lock, taken);
    }
    mm.allLocksHeld = true;
    return 0;
  } finally {
    if (!mm.allLocksHeld) {
      for (const lock of taken) lock.unlock();
      allLocksMutex.held = false;
    }
  }
}

/**
 * Gives back what `mmTakeAllLocksSteps` took.
 *
 * @throws {MmBug} `LOCK` if it took nothing
 */
export function mmDropAllLocks(mm: Mm): void {
  if (!mm.allLocksHeld) {
    throw new MmBug('LOCK', 'mmDropAllLocks without the locks', 'mmTakeAllLocks before', 'Pair the two.');
  }
  const locks = new Set<RmapLock>();
  for (const { anonVma, file } of mm.vmas) {
    if (anonVma !== null) locks.add(anonVma.lock);
    if (file !== null) locks.add(file.iMmapLock);
  }
  for (const lock of locks) lock.unlock();
  mm.allLocksHeld = false;
  allLocksMutex.held = false;
}

function* takeOnce(lock: RmapLock, taken: Set<RmapLock>): Steps<void> {
  if (taken.has(lock)) return;
  while (!lock.tryLock()) yield lock.name;
  taken.add(lock);
}

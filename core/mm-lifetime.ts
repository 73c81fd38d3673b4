import { requireMaySleep, runWithoutWaiting } from './agent.ts';
import { EXIT_RANGE_END, type Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { mmuNotifierMmDestroy, mmuNotifierReleaseSteps } from './mmu-notifier.ts';
import type { Steps } from './rcu.ts';

/**
 * One more user. @throws {MmBug} `MM_USERS` if exit has begun
 */
export function mmget(mm: Mm): void {
  if (mm.mmUsers <= 0) throw noUsers('mmget', mm);
  mm.mmUsers++;
}

/**
 * One user less; the last one runs exit and drops the reference that all users held.
 *
 * @throws {MmBug} `MM_USERS` without users; for the last one, `SLEEP_IN_ATOMIC` in a callback and
 *   `WOULD_BLOCK` while another agent's walk is open
 */
export function mmput(mm: Mm): void {
  if (mm.mmUsers > 1) mm.mmUsers--;
  else runWithoutWaiting('the last mmput', mmputSteps(mm));
}

/** `mmput` for an agent: as exit, it can wait for the walks of others. */
export function* mmputSteps(mm: Mm): Steps<void> {
  if (mm.mmUsers <= 0) throw noUsers('mmput', mm);
  if (mm.mmUsers === 1) {
    requireMaySleep('the last mmput');
    mm.mmUsers = 0;
    yield* exitMmap(mm);
    mmdrop(mm);
  } else {
    mm.mmUsers--;
  }
}

/** Releases the notifiers while every page is still there, and only then unmaps. */
function* exitMmap(mm: Mm): Steps<void> {
  yield* mmuNotifierReleaseSteps(mm);
  if (mm.vmas.length === 0) return;
  mm.exitUnmap?.(mm, 0, EXIT_RANGE_END);
  mm.vmas = [];
}

/**
 * One more reference to the object. @throws {MmBug} `MM_COUNT` if it was freed
 */
export function mmgrab(mm: Mm): void {
  if (mm.mmCount <= 0) throw noReference('mmgrab', mm);
  mm.mmCount++;
}

/**
 * One reference less; the last one frees the page tables, the notifiers and the object.
 *
 * @throws {MmBug} `MM_COUNT` without references; `LIST_NOT_EMPTY` if notifiers are registered
 */
export function mmdrop(mm: Mm): void {
  if (mm.mmCount <= 0) throw noReference('mmdrop', mm);
  if (mm.mmCount === 1) {
    mmuNotifierMmDestroy(mm);
    mm.freePageTables?.(mm);
    mm.freed = true;
  }
  mm.mmCount--;
}

function noUsers(what: string, mm: Mm): MmBug {
  return new MmBug(
    'MM_USERS',
    `${what} with mmUsers = ${mm.mmUsers}`,
    'at least one',
    'Pair mmget and mmput.',
  );
}

function noReference(what: string, mm: Mm): MmBug {
  return new MmBug(
    'MM_COUNT',
    `${what} with mmCount = ${mm.mmCount}`,
    'at least one',
    'Pair mmgrab and mmdrop.',
  );
}

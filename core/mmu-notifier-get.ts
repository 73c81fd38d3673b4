import { requireMaySleep, runWithoutWaiting } from './agent.ts';
import { EOVERFLOW } from './errno.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { mmdrop } from './mm-lifetime.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';
import { __mmuNotifierRegisterSteps } from './mmu-notifier-register.ts';
import { callRcu, requireNoReadSection, type Steps, synchronizeRcu } from './rcu.ts';
import { requireOption } from './require-option.ts';
import { warnOn } from './warn-on.ts';

/** Operations of an owner who wants one notifier per address space, made when it is first asked for (5.4). */
export interface SharedMmuNotifierOps extends MmuNotifierOps {
  /** Makes the node, with this table, for `mm`. @returns a negative error number instead if it can't */
  readonly allocNotifier: (mm: Mm) => MmuNotifier | number;
  /** The node's last user is gone, no callback of it runs or can run. Called after a grace period. */
  readonly freeNotifier: (mn: MmuNotifier) => void;
}

/** The kernel counts users in 32 bits. */
export const MMU_NOTIFIER_USERS_MAX = 2 ** 32 - 1;

/**
 * The notifier of `mm` with this very table of operations, with one user more; registered now, if there is none. Takes
 * mmap_sem for write. O(notifiers).
 *
 * @returns the node, or -EOVERFLOW if it has 2^32 - 1 users, what `allocNotifier` returns, -ENOMEM or -EINTR
 * @throws {MmBug} `KERNEL` without the option; otherwise as `mmuNotifierRegister`
 */
export function mmuNotifierGet(ops: SharedMmuNotifierOps, mm: Mm): MmuNotifier | number {
  return runWithoutWaiting('mmuNotifierGet', mmuNotifierGetSteps(ops, mm));
}

/** `mmuNotifierGet` for an agent: it waits for locks. */
export function* mmuNotifierGetSteps(ops: SharedMmuNotifierOps, mm: Mm): Steps<MmuNotifier | number> {
  requireGettable(mm);
  yield* mm.mmapSem.downWriteSteps();
  try {
    return yield* getLocked(ops, mm);
  } finally {
    mm.mmapSem.upWrite();
  }
}

/** `mmuNotifierGet` for a caller that holds mmap_sem for writing. @throws {MmBug} also `MMAP_SEM` if it does not */
export function mmuNotifierGetLocked(ops: SharedMmuNotifierOps, mm: Mm): MmuNotifier | number {
  requireGettable(mm);
  requireMmapSemWrite(mm, 'mmuNotifierGetLocked');
  return runWithoutWaiting('mmuNotifierGetLocked', getLocked(ops, mm));
}

function requireGettable(mm: Mm): void {
  requireOption(mm.kernel.sharedNotifiers, 'mmuNotifierGet', 'sharedNotifiers');
  requireMaySleep('getting a notifier');
}

function* getLocked(ops: SharedMmuNotifierOps, mm: Mm): Steps<MmuNotifier | number> {
  for (let mn = mm.mmuNotifierMm?.first ?? null; mn !== null; mn = mn.next) {
    if (mn.ops !== ops) continue;
    if (mn.users === MMU_NOTIFIER_USERS_MAX) return -EOVERFLOW;
    mn.users++;
    return mn;
  }
  const mn = ops.allocNotifier(mm);
  if (typeof mn === 'number') return mn;
  if (mn.ops !== ops) {
    throw new MmBug(
      'NOT_REGISTERED',
      'a node with other operations from allocNotifier',
      'one with the table that was asked for',
      'Let allocNotifier return new MmuNotifier(ops, ...) with the same object.',
    );
  }
  const error = yield* __mmuNotifierRegisterSteps(mn, mm);
  if (error === 0) return mn;
  ops.freeNotifier(mn);
  return error;
}

/**
 * One user less; the last one takes the node out of the list at once, and after a grace period `freeNotifier` is called
 * and the reference given back. `release` is not called: only exit does that. Never waits, so that callbacks may call
 * it too; `mmuNotifierSynchronize` waits for what it leaves to do. O(1).
 *
 * @throws {MmBug} `NOT_REGISTERED` if `mn` is not, or not by `mmuNotifierGet`
 */
export function mmuNotifierPut(mn: MmuNotifier): void {
  const { mm } = mn;
  const { freeNotifier } = mn.ops as Partial<SharedMmuNotifierOps>;
  if (mm === null || freeNotifier === undefined || mn.unregistering) {
    throw new MmBug(
      'NOT_REGISTERED',
      mm === null ? 'a notifier that is registered nowhere' : 'a notifier that is not shared, or gone',
      'one that mmuNotifierGet has returned',
      'Call mmuNotifierPut once for each mmuNotifierGet.',
    );
  }
  if (warnOn(mm, mn.users === 0, 'mmuNotifierPut without a user')) return;
  if (--mn.users > 0) return;
  if (mn.hashed) mm.mmuNotifierMm!.unlink(mn);
  mn.unregistering = true;
  callRcu(() => {
    mn.mm = null;
    mn.unregistering = false;
    freeNotifier(mn);
    mmdrop(mm);
  });
}

/** Returns when every `freeNotifier` that is due has been called, as the owner's code must before it is unloaded. */
export function mmuNotifierSynchronize(): void {
  requireNoReadSection('mmuNotifierSynchronize');
  runWithoutWaiting('mmuNotifierSynchronize', synchronizeRcu());
}

import { requireMaySleep, runWithoutWaiting } from './agent.ts';
import { EINVAL, EOVERFLOW } from './errno.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { mmdrop, mmgrab } from './mm-lifetime.ts';
import type { MmuIntervalNotifier } from './mmu-interval-notifier.ts';
import type { MmuIntervals } from './mmu-intervals.ts';
import { __mmuNotifierRegisterSteps, mmuNotifierRegisterSteps } from './mmu-notifier-register.ts';
import type { Steps } from './rcu.ts';
import { requireOption } from './require-option.ts';
import { warnOn } from './warn-on.ts';

const ADDRESSES = 2 ** 64;

/**
 * Lets `mni` hear of changes of [start, start + length), and takes a reference of `mm`, which only
 * `mmuIntervalNotifierRemove` gives back. The first one of an address space costs what registering a notifier costs;
 * the others take O(log n). No callback runs. The caller holds neither mmap_sem nor a reverse map's lock.
 *
 * @param start bytes; both exact up to 2^53
 * @returns 0, -EOVERFLOW for a length of 0 or an end beyond 2^64, -EINVAL without a user of `mm` (a warning),
 *   -ENOMEM or -EINTR; when not 0, `mni` is nowhere
 * @throws {MmBug} `KERNEL` without the option; `ALREADY_HASHED` if `mni` is inserted, here or elsewhere;
 *   `SLEEP_IN_ATOMIC` in an atomic callback; `WOULD_BLOCK` if a lock is held
 */
export function mmuIntervalNotifierInsert(
  mni: MmuIntervalNotifier,
  mm: Mm,
  start: number,
  length: number,
): number {
  return runWithoutWaiting('inserting an interval', mmuIntervalNotifierInsertSteps(mni, mm, start, length));
}

/** `mmuIntervalNotifierInsert` for an agent: it waits for locks. */
export function* mmuIntervalNotifierInsertSteps(
  mni: MmuIntervalNotifier,
  mm: Mm,
  start: number,
  length: number,
): Steps<number> {
  requireInsertable(mni, mm);
  if (intervalsOf(mm) === null) {
    const error = yield* mmuNotifierRegisterSteps(null, mm);
    if (error !== 0) return error;
    requireInsertable(mni, mm);
  }
  return insert(mni, mm, start, length);
}

/**
 * `mmuIntervalNotifierInsert` for a caller that holds mmap_sem for writing.
 *
 * @throws {MmBug} also `MMAP_SEM` if it does not
 */
export function mmuIntervalNotifierInsertLocked(
  mni: MmuIntervalNotifier,
  mm: Mm,
  start: number,
  length: number,
): number {
  requireInsertable(mni, mm);
  if (intervalsOf(mm) === null) {
    const error = runWithoutWaiting('inserting an interval', __mmuNotifierRegisterSteps(null, mm));
    if (error !== 0) return error;
  }
  return insert(mni, mm, start, length);
}

function insert(mni: MmuIntervalNotifier, mm: Mm, start: number, length: number): number {
  const end = start + length;
  if (!(length > 0 && start >= 0 && end <= ADDRESSES)) return -EOVERFLOW;
  if (warnOn(mm, mm.mmUsers <= 0, 'an interval was inserted after exit had begun')) return -EINVAL;
  mmgrab(mm);
  mni.mm = mm;
  mni.start = start;
  mni.end = end;
  intervalsOf(mm)!.insert(mni);
  return 0;
}

/**
 * Takes the interval out, waits until no callback of it runs or can run, and gives the reference back, which may free
 * the address space. The caller holds no lock that its callback takes. O(log n) but for the wait.
 *
 * @throws {MmBug} `NOT_REGISTERED` if it is nowhere or being removed; `WOULD_BLOCK` while a range that overlaps some
 *   interval is open, also if the caller itself has opened it; nothing has changed then
 */
export function mmuIntervalNotifierRemove(mni: MmuIntervalNotifier): void {
  requireMaySleep('removing an interval');
  const { mm, intervals } = placeOf(mni);
  if (intervals.invalidating && mni.state === 'in tree') throw wouldWait('removing an interval');
  intervals.remove(mni);
  leave(mni, mm);
}

/** `mmuIntervalNotifierRemove` for an agent: it waits for the end of the ranges that are open. */
export function* mmuIntervalNotifierRemoveSteps(mni: MmuIntervalNotifier): Steps<void> {
  requireMaySleep('removing an interval');
  const { mm, intervals } = placeOf(mni);
  const seq = intervals.remove(mni);
  while (seq !== null && intervals.invalidateSeq === seq) yield 'the end of an invalidation';
  leave(mni, mm);
}

function leave(mni: MmuIntervalNotifier, mm: Mm): void {
  mni.mm = null;
  mmdrop(mm);
}

/**
 * Begins to read pages of the interval: waits while it is being invalidated. What is read from then on may be used only
 * if `mmuIntervalReadRetry` says so, under the lock that the owner's `invalidate` takes.
 *
 * @returns the sequence number to compare
 * @throws {MmBug} `NOT_REGISTERED` if it is not inserted; `SLEEP_IN_ATOMIC` in an atomic callback; `WOULD_BLOCK` if it
 *   has to wait
 */
export function mmuIntervalReadBegin(mni: MmuIntervalNotifier): number {
  const step = mmuIntervalReadBeginSteps(mni).next();
  if (!step.done) throw wouldWait('reading an interval');
  return step.value;
}

/** `mmuIntervalReadBegin` for an agent: it waits. */
export function* mmuIntervalReadBeginSteps(mni: MmuIntervalNotifier): Steps<number> {
  requireMaySleep('reading an interval');
  const { intervals } = placeOf(mni);
  const seq = mni.invalidateSeq;
  while (intervals.invalidateSeq === seq) yield 'the end of an invalidation';
  return seq;
}

/** Whether what was read since `seq` was given may be out of date: read it again. Asked under the owner's lock. O(1). */
export function mmuIntervalReadRetry(mni: MmuIntervalNotifier, seq: number): boolean {
  return mni.invalidateSeq !== seq;
}

/** What `invalidate` has to do with its number, under the owner's lock. O(1). */
export function mmuIntervalSetSeq(mni: MmuIntervalNotifier, seq: number): void {
  mni.invalidateSeq = seq;
}

function intervalsOf(mm: Mm): MmuIntervals | null {
  return mm.mmuNotifierMm?.intervals ?? null;
}

function requireInsertable(mni: MmuIntervalNotifier, mm: Mm): void {
  requireOption(mm.kernel.intervalNotifiers !== 'none', 'an interval notifier', 'intervalNotifiers');
  requireMaySleep('inserting an interval');
  if (mni.mm === null) return;
  throw new MmBug(
    'ALREADY_HASHED',
    `an interval notifier that is inserted in ${mni.mm === mm ? 'this' : 'another'} address space`,
    'one that is inserted nowhere',
    'Remove it first, or make a second one with the same operations.',
  );
}

function placeOf(mni: MmuIntervalNotifier): { mm: Mm; intervals: MmuIntervals } {
  const { mm, state } = mni;
  if (mm !== null && (state === 'in tree' || state === 'insert deferred')) {
    return { mm, intervals: intervalsOf(mm)! };
  }
  throw new MmBug(
    'NOT_REGISTERED',
    `an interval notifier that is ${mm === null ? 'inserted nowhere' : 'just being removed'}`,
    'one that is inserted',
    'Insert it before, and remove it once.',
  );
}

function wouldWait(what: string): MmBug {
  return new MmBug(
    'WOULD_BLOCK',
    `${what}, which has to wait for the end of an invalidation`,
    'no open range that overlaps an interval',
    'Use the ...Steps variant in an Agent, and advance it again later.',
  );
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agent, requireMaySleep } from './agent.ts';
import { EAGAIN, EINVAL, EOVERFLOW } from './errno.ts';
import { kernelOptions, LINUX_6_12 } from './kernel-options.ts';
import { Mm } from './mm.ts';
import { mmgrab, mmput } from './mm-lifetime.ts';
import { MmuIntervalNotifier, type MmuIntervalNotifierOps } from './mmu-interval-notifier.ts';
import {
  mmuIntervalNotifierInsert,
  mmuIntervalNotifierInsertLocked,
  mmuIntervalNotifierRemove,
  mmuIntervalNotifierRemoveSteps,
  mmuIntervalReadBegin,
  mmuIntervalReadBeginSteps,
  mmuIntervalReadRetry,
  mmuIntervalSetSeq,
} from './mmu-interval-register.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import {
  mmuNotifierInvalidateRangeEndNonblock,
  mmuNotifierInvalidateRangeStartNonblock,
} from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR, MMU_NOTIFY_RELEASE, MMU_NOTIFY_UNMAP } from './mmu-notifier-range.ts';
import { mmuNotifierRegister } from './mmu-notifier-register.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { recordingNotifier } from './recording-notifier.ts';

const modern = (): Mm => new Mm(new PhysicalMemory(0, LINUX_6_12));

/** Writes each call down, stores the number, and then does what the test wants. */
function interval(log: string[], name: string, accept: () => boolean = () => true): MmuIntervalNotifier {
  return new MmuIntervalNotifier({
    invalidate: (mni, range, seq) => {
      log.push(`${name} 0x${range.start.toString(16)}-0x${range.end.toString(16)} ${range.event}`);
      if (!accept()) return false;
      mmuIntervalSetSeq(mni, seq);
      return true;
    },
  });
}

function inserted(mm: Mm, mni: MmuIntervalNotifier, start: number, length: number): MmuIntervalNotifier {
  assert.equal(mmuIntervalNotifierInsert(mni, mm, start, length), 0);
  return mni;
}

test('only intervals that the range overlaps are told, in order of address', () => {
  const log: string[] = [];
  const mm = modern();
  inserted(mm, interval(log, 'C'), 0x5000, 0x1000);
  inserted(mm, interval(log, 'A'), 0x1000, 0x2000);
  inserted(mm, interval(log, 'B'), 0x2000, 0x1000);
  mmuNotifierInvalidateRangeStart(mm, 0x2000, 0x5000, MMU_NOTIFY_CLEAR);
  mmuNotifierInvalidateRangeEnd(mm, 0x2000, 0x5000, MMU_NOTIFY_CLEAR);
  const event = MMU_NOTIFY_CLEAR;
  assert.deepEqual(log, [`A 0x2000-0x5000 ${event}`, `B 0x2000-0x5000 ${event}`]);
  mmuNotifierInvalidateRangeStart(mm, 0x3000, 0x5000);
  mmuNotifierInvalidateRangeEnd(mm, 0x3000, 0x5000);
  assert.equal(log.length, 2, 'it touches A and C only');
});

test('the number is odd while an overlapped interval changes, and new afterwards', () => {
  const mm = modern();
  const a = inserted(mm, interval([], 'A'), 0x1000, 0x1000);
  const intervals = mm.mmuNotifierMm!.intervals!;
  assert.equal(intervals.invalidateSeq, 2);
  assert.equal(a.invalidateSeq, 1);
  const before = mmuIntervalReadBegin(a);
  mmuNotifierInvalidateRangeStart(mm, 0x8000, 0x9000);
  assert.equal(intervals.invalidateSeq, 2, 'nobody is overlapped');
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  assert.equal(intervals.invalidateSeq, 3);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  assert.equal(intervals.invalidateSeq, 3, 'another range is open');
  assert.throws(() => mmuIntervalReadBegin(a), { code: 'WOULD_BLOCK' });
  mmuNotifierInvalidateRangeEnd(mm, 0x8000, 0x9000);
  assert.equal(intervals.invalidateSeq, 4);
  assert.equal(mmuIntervalReadRetry(a, before), true);
  const after = mmuIntervalReadBegin(a);
  assert.equal(mmuIntervalReadRetry(a, after), false);
});

test('a reader waits for the end; one of another interval does not', () => {
  const mm = modern();
  const a = inserted(mm, interval([], 'A'), 0x1000, 0x1000);
  const b = inserted(mm, interval([], 'B'), 0x4000, 0x1000);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  const waiting = new Agent('reader of A', mmuIntervalReadBeginSteps(a));
  const free = new Agent('reader of B', mmuIntervalReadBeginSteps(b));
  assert.equal(waiting.advance(), false);
  assert.equal(waiting.waitsFor, 'the end of an invalidation');
  assert.equal(free.advance(), true);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  assert.equal(waiting.advance(), true);
  assert.equal(mmuIntervalReadRetry(a, waiting.result!), false);
});

test('inserted while nothing is open, while ranges are open, and while one of them overlaps somebody', () => {
  const log: string[] = [];
  const mm = modern();
  const first = inserted(mm, interval(log, 'first'), 0x1000, 0x1000);
  const intervals = mm.mmuNotifierMm!.intervals!;
  mmuNotifierInvalidateRangeStart(mm, 0x8000, 0x9000);
  const second = inserted(mm, interval(log, 'second'), 0x8000, 0x1000);
  assert.equal(
    intervals.invalidateSeq,
    3,
    'its owner has to wait for the range that was open before it came',
  );
  assert.equal(second.state, 'in tree');
  assert.equal(second.invalidateSeq, 3);
  const third = inserted(mm, interval(log, 'third'), 0x1000, 0x1000);
  assert.equal(third.state, 'insert deferred');
  assert.equal(third.invalidateSeq, 3);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  assert.deepEqual(log, [`first 0x1000-0x2000 ${MMU_NOTIFY_UNMAP}`], 'the third is not in the tree yet');
  assert.throws(() => mmuIntervalReadBegin(third), { code: 'WOULD_BLOCK' });
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  mmuNotifierInvalidateRangeEnd(mm, 0x8000, 0x9000);
  assert.equal(third.state, 'in tree');
  assert.equal(intervals.invalidateSeq, 4);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  assert.equal(log.length, 3);
  for (const mni of [first, second, third]) mmuIntervalNotifierRemove(mni);
  assert.equal(mm.mmCount, 1);
  assert.equal(intervals.tree.size, 0);
});

test('removed during an invalidation: waits, and is out when it returns; a deferred insert goes at once', () => {
  const log: string[] = [];
  const mm = modern();
  const a = inserted(mm, interval(log, 'A'), 0x1000, 0x1000);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  const late = inserted(mm, interval(log, 'late'), 0x1000, 0x1000);
  assert.throws(() => mmuIntervalNotifierRemove(a), { code: 'WOULD_BLOCK' });
  assert.equal(a.state, 'in tree', 'a refused call changes nothing');
  const removal = new Agent('remove', mmuIntervalNotifierRemoveSteps(a));
  assert.equal(removal.advance(), false);
  assert.throws(() => mmuIntervalNotifierRemove(a), { code: 'NOT_REGISTERED' });
  mmuIntervalNotifierRemove(late);
  assert.equal(late.state, 'outside');
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x3000);
  assert.equal(log.length, 2, 'A hears until the tree may change');
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x3000);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  assert.equal(removal.advance(), true);
  assert.equal(a.mm, null);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  assert.equal(log.length, 2);
  assert.equal(mm.mmCount, 1);
  inserted(mm, a, 0x1000, 0x1000);
});

test('lengths: 0 and beyond the end of the space are refused, up to the end is not', () => {
  const mm = modern();
  const a = interval([], 'A');
  assert.equal(mmuIntervalNotifierInsert(a, mm, 0x1000, 0), -EOVERFLOW);
  assert.equal(mmuIntervalNotifierInsert(a, mm, 0x1000, 2 ** 64), -EOVERFLOW);
  assert.equal(mmuIntervalNotifierInsert(a, mm, 2 ** 64 - 4096, 8192), -EOVERFLOW);
  assert.equal(mmuIntervalNotifierInsert(a, mm, 2 ** 64 - 4096, 4096), 0);
  assert.equal(mm.mmCount, 2);
});

test('exit is one change of everything, before the notifiers of the list are released', () => {
  const log: string[] = [];
  const mm = modern();
  mmuNotifierRegister(recordingNotifier(log, 'listed'), mm);
  const a = inserted(mm, interval(log, 'A'), 0x1000, 0x1000);
  mmgrab(mm);
  mmput(mm);
  assert.deepEqual(log, [`A 0x0-0x10000000000000000 ${MMU_NOTIFY_RELEASE}`, 'listed.release']);
  const b = interval(log, 'B');
  assert.equal(mmuIntervalNotifierInsert(b, mm, 0x1000, 0x1000), -EINVAL);
  assert.equal(mm.memory.warnings.length, 1);
  assert.equal(mm.mmCount, 3);
  mmuIntervalNotifierRemove(a);
  assert.equal(mm.mmCount, 2, 'those of the list and of the test');
});

test('the first one makes the list, under all locks; the variant for those who hold mmap_sem checks it', () => {
  const mm = modern();
  const a = interval([], 'A');
  assert.throws(() => mmuIntervalNotifierInsertLocked(a, mm, 0, 4096), { code: 'MMAP_SEM' });
  mm.mmapSem.downWrite();
  assert.throws(() => mmuIntervalNotifierInsert(a, mm, 0, 4096), { code: 'WOULD_BLOCK' });
  assert.equal(mmuIntervalNotifierInsertLocked(a, mm, 0, 4096), 0);
  assert.equal(mmuIntervalNotifierInsert(interval([], 'B'), mm, 0, 4096), 0, 'no lock is needed any more');
  mm.mmapSem.upWrite();
  assert.equal(mm.mmuNotifierMm!.first, null);
  assert.equal(mm.mmCount, 3);
  assert.throws(() => mmuIntervalNotifierInsert(a, mm, 0, 4096), { code: 'ALREADY_HASHED' });
  assert.throws(() => mmuIntervalNotifierRemove(interval([], 'C')), { code: 'NOT_REGISTERED' });
  const old = new Mm();
  assert.throws(() => mmuIntervalNotifierInsert(interval([], 'D'), old, 0, 4096), { code: 'KERNEL' });
});

test('a range that must not block: the first refusal ends it, and nobody behind is told', () => {
  const log: string[] = [];
  const mm = modern();
  mmuNotifierRegister(recordingNotifier(log, 'listed'), mm);
  inserted(mm, interval(log, 'A'), 0x1000, 0x1000);
  let busy = true;
  const refuses = () => {
    assert.throws(() => requireMaySleep('waiting for the device'), { code: 'SLEEP_IN_ATOMIC' });
    return !busy;
  };
  inserted(mm, interval(log, 'B', refuses), 0x2000, 0x1000);
  inserted(mm, interval(log, 'C'), 0x3000, 0x1000);
  const event = MMU_NOTIFY_CLEAR;
  assert.equal(mmuNotifierInvalidateRangeStartNonblock(mm, 0x1000, 0x4000, event), -EAGAIN);
  assert.deepEqual(log, [`A 0x1000-0x4000 ${event}`, `B 0x1000-0x4000 ${event}`]);
  const intervals = mm.mmuNotifierMm!.intervals!;
  assert.deepEqual(
    [intervals.activeRanges, intervals.invalidateSeq],
    [0, 4],
    'A was told, so it starts anew',
  );
  busy = false;
  assert.equal(mmuNotifierInvalidateRangeStartNonblock(mm, 0x1000, 0x4000, event), 0);
  mmuNotifierInvalidateRangeEndNonblock(mm, 0x1000, 0x4000, event);
  assert.deepEqual(log.slice(-2), ['listed.invalidateRangeStart', 'listed.invalidateRangeEnd']);
});

test('a blockable range must not be refused: a warning, and the others are told', () => {
  const log: string[] = [];
  const mm = modern();
  inserted(
    mm,
    interval(log, 'A', () => false),
    0x1000,
    0x1000,
  );
  inserted(mm, interval(log, 'B'), 0x1000, 0x1000);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
  assert.equal(log.length, 2);
  assert.deepEqual(mm.memory.warnings, ['an interval notifier refused a blockable range']);
});

test('when the list refuses, the intervals are told that the range has ended', () => {
  const mm = modern();
  mmuNotifierRegister(recordingNotifier([], 'refuses', { invalidateRangeStart: () => -EAGAIN }), mm);
  const a = inserted(mm, interval([], 'A'), 0x1000, 0x1000);
  assert.equal(mmuNotifierInvalidateRangeStartNonblock(mm, 0x1000, 0x2000, MMU_NOTIFY_CLEAR), -EAGAIN);
  assert.equal(mm.mmuNotifierMm!.intervals!.activeRanges, 0);
  assert.equal(mmuIntervalReadRetry(a, mmuIntervalReadBegin(a)), false);
});

test('a callback that throws ends the range', () => {
  const mm = modern();
  const a = inserted(
    mm,
    interval([], 'A', () => {
      throw new RangeError('a driver fails');
    }),
    0x1000,
    0x1000,
  );
  assert.throws(() => mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000), RangeError);
  assert.equal(mm.mmuNotifierMm!.intervals!.activeRanges, 0);
  mmuIntervalNotifierRemove(a);
});

test('a callback may sleep and remove other intervals later; nested ranges of its own keep its range', () => {
  const log: string[] = [];
  const mm = modern();
  const nested = () => {
    requireMaySleep('waiting for the device');
    if (log.length === 1) mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
    if (log.length === 2) mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
    return true;
  };
  const seen: number[] = [];
  const a = new MmuIntervalNotifier({
    invalidate: (_mni, range) => {
      log.push('A');
      nested();
      seen.push(range.end);
      return true;
    },
  });
  inserted(mm, a, 0x1000, 0x1000);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x9000);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x9000);
  assert.deepEqual(seen, [0x2000, 0x9000]);
});

test('7.1: two passes, the finishes in the order of the starts, also when a later one refuses', () => {
  const log: string[] = [];
  const mm = new Mm(new PhysicalMemory(0, kernelOptions({ ...LINUX_6_12, intervalNotifiers: 'two-pass' })));
  const ops = (name: string, result: boolean | 'finish'): MmuIntervalNotifierOps => ({
    invalidate: () => assert.fail('the older operation is not called'),
    invalidateStart: () => {
      log.push(`${name} start`);
      return result;
    },
    invalidateFinish: () => log.push(`${name} finish`),
  });
  for (const [index, [name, result]] of (
    [
      ['A', 'finish'],
      ['B', true],
      ['C', 'finish'],
      ['D', false],
    ] as const
  ).entries()) {
    inserted(mm, new MmuIntervalNotifier(ops(name, result)), 0x1000 * (index + 1), 0x1000);
  }
  assert.equal(mmuNotifierInvalidateRangeStartNonblock(mm, 0x1000, 0x9000, MMU_NOTIFY_CLEAR), -EAGAIN);
  assert.deepEqual(log, ['A start', 'B start', 'C start', 'D start', 'A finish', 'C finish']);
});

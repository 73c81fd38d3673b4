import assert from 'node:assert/strict';
import { test as testOnce } from 'node:test';
import { inEachTier } from './in-each-tier.ts';
import { EXIT_RANGE_END, Mm } from './mm.ts';
import { mmdrop, mmput } from './mm-lifetime.ts';
import {
  mmHasNotifiers,
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
  mmuNotifierRelease,
} from './mmu-notifier.ts';
import { mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import { mmuNotifierRegister, mmuNotifierUnregister } from './mmu-notifier-register.ts';
import { recordingNotifier } from './recording-notifier.ts';
import { Vma } from './vma.ts';

const test = inEachTier(testOnce);

/** What has been allocated and freed since the call. */
function countLists(): () => { allocated: number; freed: number } {
  const before = { ...mmuNotifierMmCounts };
  return () => ({
    allocated: mmuNotifierMmCounts.allocated - before.allocated,
    freed: mmuNotifierMmCounts.freed - before.freed,
  });
}

function dispatchAll(mm: Mm): void {
  mmuNotifierClearFlushYoung(mm, 0x1000);
  mmuNotifierInvalidatePage(mm, 0x1000);
  mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000);
  mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000);
}

function withThree(log: string[]) {
  const mm = new Mm();
  mm.vmas.push(new Vma(mm, 0x1000, 0x2000, 0));
  const notifiers = ['A', 'B', 'C'].map((name) => recordingNotifier(log, name));
  for (const mn of notifiers) assert.equal(mmuNotifierRegister(mn, mm), 0);
  mm.exitUnmap = (self, start, end) => {
    mmuNotifierInvalidateRangeStart(self, start, end);
    log.push(`unmap ${start} ${end}`);
    mmuNotifierInvalidateRangeEnd(self, start, end);
  };
  return { mm, notifiers };
}

test('T1 two registrations: three references, newest first, the second list is spare', () => {
  const log: string[] = [];
  const mm = new Mm();
  const lists = countLists();
  mmuNotifierRegister(recordingNotifier(log, 'A'), mm);
  assert.deepEqual(lists(), { allocated: 1, freed: 0 });
  mmuNotifierRegister(recordingNotifier(log, 'B'), mm);
  assert.deepEqual(lists(), { allocated: 2, freed: 1 });
  assert.equal(mm.mmCount, 3);
  assert.equal(mm.mmUsers, 1);
  assert.deepEqual(log, []);
  dispatchAll(mm);
  assert.deepEqual(
    log,
    ['clearFlushYoung', 'invalidatePage', 'invalidateRangeStart', 'invalidateRangeEnd'].flatMap(
      (operation) => [`B.${operation}`, `A.${operation}`],
    ),
  );
});

test('T2 after the last unregister the list is empty, and still there', () => {
  const log: string[] = [];
  const mm = new Mm();
  const a = recordingNotifier(log, 'A');
  mmuNotifierRegister(a, mm);
  mmuNotifierUnregister(a, mm);
  assert.deepEqual(log, ['A.release']);
  assert.equal(mm.mmCount, 1);
  assert.equal(mmHasNotifiers(mm), true);
  dispatchAll(mm);
  assert.deepEqual(log, ['A.release']);
});

test('T3 without a registration no hook does anything', () => {
  const mm = new Mm();
  const lists = countLists();
  dispatchAll(mm);
  mmuNotifierRelease(mm);
  assert.equal(mmHasNotifiers(mm), false);
  assert.equal(mmuNotifierClearFlushYoung(mm, 0), 0);
  assert.equal(mm.mmuNotifierMm, null);
  mmput(mm);
  assert.equal(mm.freed, true);
  assert.deepEqual(lists(), { allocated: 0, freed: 0 });
});

test('T8 exit releases newest first, then unmaps, and the range hook reaches nobody', () => {
  const log: string[] = [];
  const { mm } = withThree(log);
  mmput(mm);
  assert.deepEqual(log, ['C.release', 'B.release', 'A.release', `unmap 0 ${EXIT_RANGE_END}`]);
  assert.equal(mm.mmCount, 3);
  assert.equal(mmHasNotifiers(mm), true);
});

test('T9 after exit each unregister drops its reference, and the last one frees', () => {
  const log: string[] = [];
  const lists = countLists();
  const { mm, notifiers } = withThree(log);
  mmput(mm);
  log.length = 0;
  let pageTablesFreed = 0;
  mm.freePageTables = () => pageTablesFreed++;
  for (const expected of [2, 1]) {
    mmuNotifierUnregister(notifiers.pop()!, mm);
    assert.equal(mm.mmCount, expected);
    // Leaving out the unregister that is still to come would leak the list and the address space.
    assert.deepEqual(lists(), { allocated: 3, freed: 2 });
    assert.equal(mm.freed, false);
  }
  mmuNotifierUnregister(notifiers.pop()!, mm);
  assert.equal(mm.mmCount, 0);
  assert.equal(mm.freed, true);
  assert.equal(pageTablesFreed, 1);
  assert.deepEqual(lists(), { allocated: 3, freed: 3 });
  assert.deepEqual(log, []);
});

test('a hook of a freed address space is caught', () => {
  const { mm, notifiers } = withThree([]);
  for (const mn of notifiers) mmuNotifierUnregister(mn, mm);
  mmput(mm);
  for (const hook of [mmuNotifierClearFlushYoung, mmuNotifierInvalidatePage]) {
    assert.throws(() => hook(mm, 0), { code: 'USE_AFTER_FREE' });
  }
  assert.throws(() => mmdrop(mm), { code: 'MM_COUNT' });
});

test('T10 exit leaves out who unregistered before', () => {
  const log: string[] = [];
  const { mm, notifiers } = withThree(log);
  mmuNotifierUnregister(notifiers[1]!, mm);
  assert.deepEqual(log, ['B.release']);
  mmput(mm);
  assert.deepEqual(log.slice(0, -1), ['B.release', 'C.release', 'A.release']);
});

test('T16 a notifier may come back, and is the newest again', () => {
  const log: string[] = [];
  const { mm, notifiers } = withThree(log);
  mmuNotifierUnregister(notifiers[0]!, mm);
  assert.equal(mmuNotifierRegister(notifiers[0]!, mm), 0);
  log.length = 0;
  mmuNotifierInvalidatePage(mm, 0);
  assert.deepEqual(log, ['A.invalidatePage', 'C.invalidatePage', 'B.invalidatePage']);
  mmuNotifierUnregister(notifiers[0]!, mm);
  assert.equal(log.at(-1), 'A.release');
  assert.equal(mm.mmCount, 3);
});

test('T18 the copy that fork makes starts without notifiers, and stays apart', () => {
  const log: string[] = [];
  const { mm: parent } = withThree(log);
  const child = new Mm();
  assert.equal(child.mmuNotifierMm, null);
  dispatchAll(child);
  assert.deepEqual(log, []);
  mmuNotifierRegister(recordingNotifier(log, 'child'), child);
  mmuNotifierInvalidatePage(child, 0);
  mmuNotifierInvalidatePage(parent, 0);
  assert.deepEqual(
    log,
    ['child', 'C', 'B', 'A'].map((name) => `${name}.invalidatePage`),
  );
});

test('T20 without a release operation exit still unlinks, and unregister only drops the reference', () => {
  const log: string[] = [];
  const mm = new Mm();
  const a = recordingNotifier(log, 'A', { release: null });
  mmuNotifierRegister(a, mm);
  mmput(mm);
  assert.equal(a.hashed, false);
  dispatchAll(mm);
  mmuNotifierUnregister(a, mm);
  assert.equal(mm.freed, true);
  assert.deepEqual(log, []);
});

import assert from 'node:assert/strict';
import { test as testOnce } from 'node:test';
import { ENOMEM } from './errno.ts';
import { inEachTier } from './in-each-tier.ts';
import { Mm } from './mm.ts';
import { mmget, mmgrab, mmput } from './mm-lifetime.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
  mmuNotifierMmDestroy,
} from './mmu-notifier.ts';
import { mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';
import {
  __mmuNotifierRegister,
  mmuNotifierRegister,
  mmuNotifierUnregister,
} from './mmu-notifier-register.ts';
import { rcu } from './rcu.ts';
import { listed, recordingNotifier } from './recording-notifier.ts';

const test = inEachTier(testOnce);

/** All that a refused call could have changed. */
function stateOf(mm: Mm) {
  const names = new Map<MmuNotifier, string>();
  for (let mn = mm.mmuNotifierMm?.first ?? null; mn !== null && !names.has(mn); mn = mn.next) {
    names.set(mn, String(names.size));
  }
  return {
    users: mm.mmUsers,
    count: mm.mmCount,
    list: mm.mmuNotifierMm,
    order: listed(mm.mmuNotifierMm?.first ?? null, names),
    lists: mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed,
    semaphoreFree: mm.mmapSem.free,
    allLocksHeld: mm.allLocksHeld,
    depth: rcu.depth,
  };
}

function refuses(mm: Mm, code: string, call: () => void): void {
  const before = stateOf(mm);
  assert.throws(call, { name: 'MmBug', code });
  assert.deepEqual(stateOf(mm), before);
}

function registered(ops: MmuNotifierOps = {}): { mm: Mm; mn: MmuNotifier } {
  const mm = new Mm();
  const mn = new MmuNotifier(ops);
  assert.equal(mmuNotifierRegister(mn, mm), 0);
  return { mm, mn };
}

test('T4 out of memory: -ENOMEM, and nothing has changed', () => {
  const { mm } = registered();
  const before = stateOf(mm);
  mm.allocationsLeft = 0;
  mm.mmapSem.downRead();
  const late = new MmuNotifier({});
  assert.equal(mmuNotifierRegister(late, mm), -ENOMEM, 'also while a lock is held: none is taken before');
  mm.mmapSem.upRead();
  assert.deepEqual(stateOf(mm), before);
  mm.allocationsLeft = 1;
  assert.equal(mmuNotifierRegister(late, mm), 0);
});

test('T7 a registration needs users and, where the caller locks, the lock', () => {
  const mm = new Mm();
  mmgrab(mm);
  mmput(mm);
  const mn = new MmuNotifier({});
  refuses(mm, 'MM_USERS', () => mmuNotifierRegister(mn, mm));
  refuses(mm, 'MM_USERS', () => mmget(mm));

  const alive = new Mm();
  refuses(alive, 'MMAP_SEM', () => __mmuNotifierRegister(mn, alive));
  alive.mmapSem.downRead();
  refuses(alive, 'MMAP_SEM', () => __mmuNotifierRegister(mn, alive));
  alive.mmapSem.upRead();
  alive.mmapSem.downWrite();
  refuses(alive, 'WOULD_BLOCK', () => mmuNotifierRegister(mn, alive));
  assert.equal(__mmuNotifierRegister(mn, alive), 0);
  assert.equal(alive.mmapSem.heldForWrite, true);
});

for (const operation of [
  'release',
  'clearFlushYoung',
  'invalidatePage',
  'invalidateRangeStart',
  'invalidateRangeEnd',
] as const) {
  test(`T12 register and unregister inside ${operation} are refused, and the walk goes on`, () => {
    const log: string[] = [];
    const mm = new Mm();
    const other = new MmuNotifier({});
    const attempt = () => {
      refuses(mm, 'SELF_DEADLOCK', () => mmuNotifierUnregister(other, mm));
      refuses(mm, 'SLEEP_IN_ATOMIC', () => mmuNotifierRegister(new MmuNotifier({}), mm));
      log.push('refused');
    };
    mmuNotifierRegister(other, mm);
    mmuNotifierRegister(recordingNotifier(log, 'A'), mm);
    mmuNotifierRegister(recordingNotifier(log, 'B', { [operation]: attempt }), mm);
    mmuNotifierClearFlushYoung(mm, 0);
    mmuNotifierInvalidatePage(mm, 0);
    mmuNotifierInvalidateRangeStart(mm, 0, 4096);
    mmuNotifierInvalidateRangeEnd(mm, 0, 4096);
    mmput(mm);
    assert.equal(log.length, 5 * 2 + 1);
    assert.deepEqual(log.slice(log.indexOf('refused') - 1).slice(0, 3), [
      `B.${operation}`,
      'refused',
      `A.${operation}`,
    ]);
  });
}

test('a callback that throws ends the walk and leaves no read section open', () => {
  const { mm, mn } = registered({
    invalidatePage: () => {
      throw new RangeError('a driver fails');
    },
  });
  assert.throws(() => mmuNotifierInvalidatePage(mm, 0), RangeError);
  assert.equal(rcu.depth, 0);
  mmuNotifierUnregister(mn, mm);
});

test('T13 a second registration of the same notifier is refused, here and elsewhere', () => {
  const { mm, mn } = registered();
  refuses(mm, 'ALREADY_HASHED', () => mmuNotifierRegister(mn, mm));
  const elsewhere = new Mm();
  refuses(elsewhere, 'ALREADY_HASHED', () => mmuNotifierRegister(mn, elsewhere));
  assert.equal(mn.next, null);
  mmput(mm);
  refuses(elsewhere, 'ALREADY_HASHED', () => mmuNotifierRegister(mn, elsewhere));
});

test('T14 a second unregister is refused, after either kind of removal', () => {
  const { mm, mn } = registered();
  mmuNotifierUnregister(mn, mm);
  refuses(mm, 'NOT_REGISTERED', () => mmuNotifierUnregister(mn, mm));

  const exited = registered();
  mmgrab(exited.mm);
  mmput(exited.mm);
  mmuNotifierUnregister(exited.mn, exited.mm);
  refuses(exited.mm, 'NOT_REGISTERED', () => mmuNotifierUnregister(exited.mn, exited.mm));
});

test('T15 unregister where nothing was ever registered, or the other address space, is refused', () => {
  const { mm, mn } = registered();
  const never = new Mm();
  refuses(never, 'NO_NOTIFIERS', () => mmuNotifierUnregister(mn, never));
  const { mm: other } = registered();
  refuses(other, 'NOT_REGISTERED', () => mmuNotifierUnregister(mn, other));
  mmuNotifierUnregister(mn, mm);
});

test('T19 destroying a list that is not empty is refused', () => {
  const { mm } = registered();
  refuses(mm, 'LIST_NOT_EMPTY', () => mmuNotifierMmDestroy(mm));
});

test('messages say what was got, what was expected and what to do', () => {
  assert.throws(() => mmuNotifierUnregister(new MmuNotifier({}), registered().mm), {
    message:
      'NOT_REGISTERED: got a notifier that is registered nowhere; expected one that is registered on this ' +
      'address space. Unregister each notifier once.',
  });
});

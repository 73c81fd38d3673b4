import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onAnotherCpu } from './agent.ts';
import { EINTR, ENOMEM, EOVERFLOW } from './errno.ts';
import { LINUX_6_12 } from './kernel-options.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import { mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import {
  MMU_NOTIFIER_USERS_MAX,
  mmuNotifierGet,
  mmuNotifierGetLocked,
  mmuNotifierPut,
  mmuNotifierSynchronize,
  type SharedMmuNotifierOps,
} from './mmu-notifier-get.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { addVma } from './test-machine.ts';

const modern = (): Mm => new Mm(new PhysicalMemory(0, LINUX_6_12));

function sharedOps(log: string[], more: MmuNotifierOps = {}): SharedMmuNotifierOps {
  const ops: SharedMmuNotifierOps = {
    ...more,
    release: () => log.push('release'),
    allocNotifier: () => {
      log.push('alloc');
      return new MmuNotifier(ops);
    },
    freeNotifier: () => log.push('free'),
  };
  return ops;
}

function get(ops: SharedMmuNotifierOps, mm: Mm): MmuNotifier {
  const mn = mmuNotifierGet(ops, mm);
  assert.ok(mn instanceof MmuNotifier);
  return mn;
}

test('one node for each table and address space; the last put frees it, without a release', () => {
  const log: string[] = [];
  const [mm, other] = [modern(), modern()];
  const ops = sharedOps(log);
  const mn = get(ops, mm);
  assert.equal(get(ops, mm), mn);
  assert.deepEqual([mn.users, mm.mmCount, log.join()], [2, 2, 'alloc']);
  assert.notEqual(get(ops, other), mn);
  assert.notEqual(get(sharedOps(log), mm), mn);
  mmuNotifierPut(mn);
  assert.equal(mn.hashed, true);
  mmuNotifierPut(mn);
  assert.deepEqual([mn.hashed, mm.mmCount, log.join()], [false, 2, 'alloc,alloc,alloc,free']);
  assert.throws(() => mmuNotifierPut(mn), { code: 'NOT_REGISTERED' });
  assert.notEqual(get(ops, mm), mn);
});

test('a full count is refused', () => {
  const [mm, ops] = [modern(), sharedOps([])];
  get(ops, mm).users = MMU_NOTIFIER_USERS_MAX;
  assert.equal(mmuNotifierGet(ops, mm), -EOVERFLOW);
});

test('put in a callback: out of the list at once, freed after the grace period', () => {
  const log: string[] = [];
  const mm = modern();
  const mn: MmuNotifier = get(
    sharedOps(log, {
      invalidateRangeStart: () => {
        mmuNotifierPut(mn);
        onAnotherCpu(() => assert.throws(() => mmuNotifierSynchronize(), { code: 'WOULD_BLOCK' }));
        log.push(`after put: ${mn.hashed}`);
      },
    }),
    mm,
  );
  mmuNotifierInvalidateRangeStart(mm, 0, 4096);
  assert.deepEqual(log, ['alloc', 'after put: false']);
  assert.equal(mm.mmCount, 2);
  mmuNotifierSynchronize();
  assert.deepEqual(log, ['alloc', 'after put: false', 'free']);
  assert.equal(mm.mmCount, 1);
});

test('after exit the put still frees node and address space; exit has released it', () => {
  const log: string[] = [];
  const mm = modern();
  const mn = get(sharedOps(log), mm);
  mmput(mm);
  assert.deepEqual(log, ['alloc', 'release']);
  assert.equal(mm.freed, false);
  mmuNotifierPut(mn);
  assert.deepEqual(log, ['alloc', 'release', 'free']);
  assert.equal(mm.freed, true);
});

test('what goes wrong leaves nothing behind', () => {
  const log: string[] = [];
  const mm = modern();
  assert.equal(mmuNotifierGet({ ...sharedOps(log), allocNotifier: () => -ENOMEM }, mm), -ENOMEM);
  addVma(mm, 0x1000, 0x2000);
  mm.pendingSignal = true;
  assert.equal(mmuNotifierGet(sharedOps(log), mm), -EINTR);
  assert.deepEqual(log, ['alloc', 'free']);
  assert.ok(mm.mmapSem.free && mm.mmCount === 1);
  assert.throws(() => mmuNotifierGetLocked(sharedOps(log), mm), { code: 'MMAP_SEM' });
  assert.throws(() => mmuNotifierGet(sharedOps(log), new Mm()), { code: 'KERNEL' });
  assert.throws(() => mmuNotifierPut(new MmuNotifier({})), { code: 'NOT_REGISTERED' });
});

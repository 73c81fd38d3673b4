import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mm } from './mm.ts';
import { mmdrop, mmget, mmgrab, mmput } from './mm-lifetime.ts';
import { mmuNotifierInvalidatePage } from './mmu-notifier.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { mmuNotifierRegister } from './mmu-notifier-register.ts';
import { Vma } from './vma.ts';

test('users share one reference, and the last one runs exit once', () => {
  const mm = new Mm();
  let unmapped = 0;
  mm.vmas.push(new Vma(mm, 0x1000, 0x2000, 0));
  mm.exitUnmap = () => unmapped++;
  mmget(mm);
  mmgrab(mm);
  mmput(mm);
  assert.equal(unmapped, 0);
  mmput(mm);
  assert.equal(unmapped, 1);
  assert.deepEqual(mm.vmas, []);
  assert.equal(mm.mmCount, 1);
  assert.equal(mm.freed, false);
  mmdrop(mm);
  assert.equal(mm.freed, true);
  for (const call of [mmput, mmget]) assert.throws(() => call(mm), { code: 'MM_USERS' });
  for (const call of [mmdrop, mmgrab]) assert.throws(() => call(mm), { code: 'MM_COUNT' });
});

test('exit without areas unmaps nothing', () => {
  const mm = new Mm();
  mm.exitUnmap = () => assert.fail('there is nothing to unmap');
  mmput(mm);
  assert.equal(mm.freed, true);
});

test('a callback may give up a user, but not the last one', () => {
  const mm = new Mm();
  const give = () => mmput(mm);
  mmuNotifierRegister(new MmuNotifier({ invalidatePage: give }), mm);
  mmget(mm);
  mmuNotifierInvalidatePage(mm, 0);
  assert.equal(mm.mmUsers, 1);
  assert.throws(() => mmuNotifierInvalidatePage(mm, 0), { code: 'SLEEP_IN_ATOMIC' });
  assert.equal(mm.mmUsers, 1);
});

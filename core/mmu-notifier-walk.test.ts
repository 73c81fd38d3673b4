import assert from 'node:assert/strict';
import { test as testOnce } from 'node:test';
import { Agent } from './agent.ts';
import { inEachTier } from './in-each-tier.ts';
import { Mm } from './mm.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
  mmuNotifierRelease,
} from './mmu-notifier.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';
import { mmuNotifierRegister, mmuNotifierUnregisterSteps } from './mmu-notifier-register.ts';
import { recordingNotifier } from './recording-notifier.ts';

const test = inEachTier(testOnce);

const operations = [
  'clearFlushYoung',
  'invalidatePage',
  'invalidateRangeStart',
  'invalidateRangeEnd',
  'release',
] as const;

test('T17 missing operations are skipped, in all 32 combinations', () => {
  for (let mask = 0; mask < 32; mask++) {
    const log: string[] = [];
    const mm = new Mm();
    const missing = operations.filter((_, bit) => (mask & (1 << bit)) === 0);
    const actions = Object.fromEntries(missing.map((operation) => [operation, null]));
    mmuNotifierRegister(recordingNotifier(log, 'A', actions), mm);
    mmuNotifierClearFlushYoung(mm, 0);
    mmuNotifierInvalidatePage(mm, 0);
    mmuNotifierInvalidateRangeStart(mm, 0, 4096);
    mmuNotifierInvalidateRangeEnd(mm, 0, 4096);
    mmuNotifierRelease(mm);
    const expected = operations.filter((operation) => !(missing as string[]).includes(operation));
    assert.deepEqual(
      log,
      expected.map((operation) => `A.${operation}`),
      `mask ${mask}`,
    );
  }
});

test('arguments arrive unchanged, and a missing operation in the middle does not end the walk', () => {
  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
    };
  const ops: MmuNotifierOps = {
    invalidatePage: note('page'),
    invalidateRangeStart: note('start'),
    invalidateRangeEnd: note('end'),
  };
  const mm = new Mm();
  const [first, last] = [new MmuNotifier(ops), new MmuNotifier(ops)];
  for (const mn of [first, new MmuNotifier({}), last]) mmuNotifierRegister(mn, mm);
  mmuNotifierInvalidatePage(mm, 0x1234);
  mmuNotifierInvalidateRangeStart(mm, 0, 2 ** 64);
  mmuNotifierInvalidateRangeEnd(mm, 0x7fff_ffff_e000, 0x7fff_ffff_f000);
  assert.deepEqual(
    calls.map(([name, mn, , ...rest]) => [name, mn === last ? 'last' : 'first', ...rest]),
    [
      ['page', 'last', 0x1234],
      ['page', 'first', 0x1234],
      ['start', 'last', 0, 2 ** 64],
      ['start', 'first', 0, 2 ** 64],
      ['end', 'last', 0x7fff_ffff_e000, 0x7fff_ffff_f000],
      ['end', 'first', 0x7fff_ffff_e000, 0x7fff_ffff_f000],
    ],
  );
  assert.ok(calls.every(([, , passed]) => passed === mm));
});

test('clearFlushYoung asks everybody, and returns the bits of all', () => {
  const log: string[] = [];
  const mm = new Mm();
  for (const young of [0, 2, 1, 0]) {
    mmuNotifierRegister(recordingNotifier(log, `${young}`, { clearFlushYoung: () => young }), mm);
  }
  assert.equal(mmuNotifierClearFlushYoung(mm, 0), 3);
  assert.equal(log.length, 4);
});

test('walks reach everybody, in order, in lists around the length of a chunk', () => {
  for (const length of [1, 2, 15, 16, 17, 31, 32, 33, 100]) {
    const seen: number[] = [];
    const mm = new Mm();
    for (let index = 0; index < length; index++) {
      mmuNotifierRegister(new MmuNotifier({ invalidatePage: () => seen.push(index) }), mm);
    }
    mmuNotifierInvalidatePage(mm, 0);
    assert.deepEqual(
      seen,
      Array.from({ length }, (_, index) => length - 1 - index),
    );
  }
});

/** Lists D, C, B, A; in `at`'s callback other agents begin to unregister `victims`. @returns the walk */
function walkWhileUnlinking(at: string, victims: string): string {
  const log: string[] = [];
  const mm = new Mm();
  const agents: Agent<void>[] = [];
  const notifiers = new Map<string, MmuNotifier>();
  const unlink = () => {
    if (agents.length > 0) return;
    for (const victim of victims) {
      const agent = new Agent(`unregister ${victim}`, mmuNotifierUnregisterSteps(notifiers.get(victim)!, mm));
      assert.equal(agent.advance(), false, 'the walk is open, so unregister waits');
      assert.equal(agent.waitsFor, 'grace period');
      agents.push(agent);
    }
  };
  for (const name of 'ABCD') {
    const action = name === at ? unlink : () => undefined;
    const mn = recordingNotifier(log, name, { invalidatePage: action, release: null });
    notifiers.set(name, mn);
    mmuNotifierRegister(mn, mm);
  }
  mmuNotifierInvalidatePage(mm, 0);
  const walk = log.map((line) => line[0]).join('');
  for (const agent of agents) assert.equal(agent.advance(), true, 'the walk has ended');
  assert.equal(mm.mmCount, 5 - victims.length);
  log.length = 0;
  mmuNotifierInvalidatePage(mm, 0);
  assert.equal(
    log.map((line) => line[0]).join(''),
    [...'DCBA'].filter((name) => !victims.includes(name)).join(''),
  );
  return walk;
}

test('T21 a later notifier that is unlinked meanwhile is skipped, and its unregister waits', () => {
  assert.equal(walkWhileUnlinking('D', 'C'), 'DBA');
});

test('T22 a walk goes on from the notifier it stands on, also when that is unlinked', () => {
  assert.equal(walkWhileUnlinking('C', 'C'), 'DCBA');
});

test('T23 a successor that is unlinked after the notifier under the walk is still visited', () => {
  assert.equal(walkWhileUnlinking('C', 'CB'), 'DCBA');
});

test('T24 a successor that is unlinked before the notifier under the walk is not visited', () => {
  assert.equal(walkWhileUnlinking('C', 'BC'), 'DCA');
});

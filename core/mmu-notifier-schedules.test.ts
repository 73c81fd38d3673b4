import assert from 'node:assert/strict';
import { test as testOnce } from 'node:test';
import { Agent, onAnotherCpu } from './agent.ts';
import { type Choices, exploreAll } from './choices.ts';
import { inEachTier } from './in-each-tier.ts';
import { kernelOptions } from './kernel-options.ts';
import { Mm } from './mm.ts';
import { mmputSteps } from './mm-lifetime.ts';
import {
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from './mmu-notifier.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import {
  mmuNotifierRegister,
  mmuNotifierRegisterSteps,
  mmuNotifierUnregisterSteps,
} from './mmu-notifier-register.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { recordingNotifier } from './recording-notifier.ts';
import { ReferenceNotifierList } from './reference-notifier-list.ts';
import { Kvm } from './secondary/kvm.ts';
import { addVma, testFile } from './test-machine.ts';

const test = inEachTier(testOnce);

/*
 * T21 to T27 in every way that they can go: at each point of a walk, an exit or an unmapping, another agent may begin
 * or go on, or not. What throws is a violation.
 */

const PAGE = 0x1000;

function explore(run: (choices: Choices) => void): { schedules: number } {
  const found = exploreAll((choices) => {
    try {
      run(choices);
      return null;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  });
  assert.equal(found.firstViolation, null);
  return found;
}

/** One walk over D, C, B, A; in any callback any of them are unregistered by others, in any order. */
function walkWithUnregistrations({ choose }: Choices): void {
  const log: string[] = [];
  const mm = new Mm();
  const list = new ReferenceNotifierList();
  const left = [...'ABCD'];
  const notifiers = new Map<string, MmuNotifier>();
  const agents: Agent<void>[] = [];
  /** By callback: who was unlinked in it, in order. */
  const unlinked: string[][] = [];
  let over = false;
  const meanwhile = () => {
    if (over) return;
    const victims: string[] = [];
    unlinked.push(victims);
    for (let choice = choose(left.length + 1); choice > 0; choice = choose(left.length + 1)) {
      const [victim] = left.splice(choice - 1, 1);
      const unregister = new Agent(victim!, mmuNotifierUnregisterSteps(notifiers.get(victim!)!, mm));
      assert.equal(unregister.advance(), false, 'it waits for the walk');
      agents.push(unregister);
      victims.push(victim!);
    }
  };
  for (const name of left) {
    const mn = recordingNotifier(log, name, { invalidatePage: meanwhile });
    mmuNotifierRegister(mn, mm);
    notifiers.set(name, mn);
    list.insert(name);
  }
  mmuNotifierInvalidatePage(mm, PAGE);
  over = true;
  const expected: string[] = [];
  list.walk((name) => {
    expected.push(`${name}.invalidatePage`);
    for (const victim of unlinked[expected.length - 1]!) list.remove(victim);
  });
  const calls = (operation: string) => log.filter((line) => line.endsWith(operation));
  assert.deepEqual(calls('invalidatePage'), expected);
  assert.deepEqual(calls('release').sort(), agents.map(({ name }) => `${name}.release`).sort());
  for (const agent of agents) assert.equal(agent.advance(), true, 'the walk has ended');
  assert.equal(mm.mmCount, 1 + left.length);
  log.length = 0;
  mmuNotifierInvalidatePage(mm, PAGE);
  assert.deepEqual(
    log,
    [...left].reverse().map((name) => `${name}.invalidatePage`),
  );
}

test('T21 T22 T23 T24 every way to unregister any of four notifiers during a walk', () => {
  // Fewer than the ways to choose victims for four callbacks: a notifier that is skipped has no callback to choose in.
  assert.equal(explore(walkWithUnregistrations).schedules, 842);
});

/** A range with an unregistration of the KVM-like notifier at any point, also inside of the others' callbacks. */
function rangeWithUnregistration({ choose }: Choices): void {
  const mm = new Mm();
  const kvm = new Kvm(mm);
  let begun: string | null = null;
  let unregister: Agent<void> | null = null;
  const at = (where: string) => () => {
    if (begun !== null || choose(2) === 0) return;
    begun = where;
    unregister = new Agent('unregister', mmuNotifierUnregisterSteps(kvm.notifier, mm));
    const inCallback = where.includes('callback');
    assert.equal(unregister.advance(), !inCallback, 'only a walk makes it wait');
  };
  const others = (age: string) =>
    recordingNotifier([], age, {
      invalidateRangeStart: at(`S callback of the ${age}`),
      invalidateRangeEnd: at(`E callback of the ${age}`),
    });
  for (const mn of [others('older'), kvm.notifier, others('newer')]) mmuNotifierRegister(mn, mm);
  mm.mmapSem.downWrite();
  at('before S')();
  mmuNotifierInvalidateRangeStart(mm, PAGE, 2 * PAGE);
  at('between')();
  mmuNotifierInvalidateRangeEnd(mm, PAGE, 2 * PAGE);
  at('after E')();
  mm.mmapSem.upWrite();
  if (unregister !== null) assert.equal((unregister as Agent<void>).advance(), true);
  const hearsOnly = {
    nothing: ['before S', 'S callback of the newer'],
    start: ['S callback of the older', 'between', 'E callback of the newer'],
  };
  const expected =
    begun !== null && hearsOnly.nothing.includes(begun)
      ? [0, 0]
      : begun !== null && hearsOnly.start.includes(begun)
        ? [1, 0]
        : [0, 1];
  assert.deepEqual([kvm.mmuNotifierCount, kvm.mmuNotifierSeq], expected, `${begun}`);
  assert.equal(kvm.released, begun !== null);
}

test('T25 every point at which a notifier can be unregistered around a range', () => {
  // Seven points, and not at all.
  assert.equal(explore(rangeWithUnregistration).schedules, 8);
});

const locks = {
  'mmap_sem for write': (mm: Mm) => [() => mm.mmapSem.downWrite(), () => mm.mmapSem.upWrite()],
  'mmap_sem for read': (mm: Mm) => [() => mm.mmapSem.downRead(), () => mm.mmapSem.upRead()],
  'the lock of the anonVma': (mm: Mm) => lockPair(mm.vmas[0]!.anonVma!.lock),
  'the lock of the file': (mm: Mm) => lockPair(mm.vmas[1]!.file!.iMmapLock),
} satisfies Record<string, (mm: Mm) => [() => void, () => void] | (() => void)[]>;

function lockPair(lock: { lock(): void; unlock(): void }) {
  return [() => lock.lock(), () => lock.unlock()];
}

/** A range under a lock, and a registration that goes on or not at any point. */
function rangeWithRegistration({ choose }: Choices, lock: (mm: Mm) => (() => void)[]): void {
  const log: string[] = [];
  const mm = new Mm();
  addVma(mm, PAGE, 2 * PAGE);
  addVma(mm, 3 * PAGE, 4 * PAGE, 0, testFile());
  const late = recordingNotifier(log, 'late');
  const register = new Agent('register', mmuNotifierRegisterSteps(late, mm));
  let locked = false;
  const maybe = () => {
    if (register.finished || choose(2) === 0) return;
    assert.equal(register.advance(), !locked, register.waitsFor ?? 'it is through');
  };
  mmuNotifierRegister(
    recordingNotifier([], 'first', { invalidateRangeStart: maybe, invalidateRangeEnd: maybe }),
    mm,
  );
  const [take, give] = lock(mm);
  maybe();
  const before = register.finished;
  take!();
  locked = true;
  maybe();
  mmuNotifierInvalidateRangeStart(mm, PAGE, 2 * PAGE);
  maybe();
  mmuNotifierInvalidateRangeEnd(mm, PAGE, 2 * PAGE);
  maybe();
  give!();
  locked = false;
  maybe();
  assert.equal(register.advance(), true);
  assert.deepEqual(log, before ? ['late.invalidateRangeStart', 'late.invalidateRangeEnd'] : []);
}

for (const [name, lock] of Object.entries(locks)) {
  test(`T26 every point at which a registration can go on around a range under ${name}`, () => {
    const { schedules } = explore((choices) => rangeWithRegistration(choices, lock));
    // At the first point it gets through, or not; then 2^5 ways to be advanced in vain, and the last point.
    assert.equal(schedules, 1 + 2 ** 5 * 2);
  });
}

/** Exit releases C, B, A; around and inside each release others send a page's event, or unregister somebody. */
function exitWithOthers({ choose }: Choices, releaseBeforeUnlink: boolean): void {
  const log: string[] = [];
  const mm = new Mm(new PhysicalMemory(0, kernelOptions({ releaseBeforeUnlink })));
  addVma(mm, PAGE, 2 * PAGE);
  mm.exitUnmap = () => log.push('unmap');
  const notifiers = new Map<string, MmuNotifier>();
  const unregistrations = new Map<string, Agent<void>>();
  const listedNow = () => [...'CBA'].filter((name) => notifiers.get(name)!.hashed);
  const meanwhile = (running: string | null) => {
    const begin = [...'ABC'].filter((name) => !unregistrations.has(name));
    const choice = choose(2 + begin.length);
    if (choice === 1) {
      const heard = listedNow();
      const from = log.length;
      onAnotherCpu(() => mmuNotifierInvalidatePage(mm, PAGE));
      assert.deepEqual(
        log.slice(from),
        heard.map((name) => `${name}.invalidatePage`),
      );
      if (!releaseBeforeUnlink) assert.ok(running === null || !heard.includes(running), 'unlinked before');
    } else if (choice > 1) {
      const name = begin[choice - 2]!;
      const agent = new Agent(`unregister ${name}`, mmuNotifierUnregisterSteps(notifiers.get(name)!, mm));
      unregistrations.set(name, agent);
      assert.equal(agent.advance(), running === null, 'it waits for a release that runs');
    }
  };
  for (const name of 'ABC') {
    const mn = recordingNotifier(log, name, { release: () => meanwhile(name) });
    notifiers.set(name, mn);
    mmuNotifierRegister(mn, mm);
  }
  meanwhile(null);
  const exit = new Agent('exit', mmputSteps(mm));
  assert.equal(exit.advance(), true);
  meanwhile(null);
  const releases = log.filter((line) => line.endsWith('.release'));
  assert.deepEqual([...releases].sort(), ['A.release', 'B.release', 'C.release']);
  assert.ok(log.indexOf('unmap') > log.lastIndexOf(releases.at(-1)!), 'no page goes before the last release');
  for (const agent of unregistrations.values()) assert.equal(agent.advance(), true);
  assert.equal(mm.mmCount, 3 - unregistrations.size);
  assert.equal(mm.freed, unregistrations.size === 3);
}

for (const releaseBeforeUnlink of [false, true]) {
  test(`T27 every way to disturb an exit that releases three notifiers, ${releaseBeforeUnlink ? '3.6' : '2.6.30'}`, () => {
    const { schedules } = explore((choices) => exitWithOthers(choices, releaseBeforeUnlink));
    assert.ok(schedules > 500, `${schedules} exits`);
  });
}

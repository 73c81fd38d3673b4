import assert from 'node:assert/strict';
import { test as testOnce } from 'node:test';
import fc from 'fast-check';
import { Agent } from './agent.ts';
import { inEachTier } from './in-each-tier.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from './mmu-notifier.ts';
import { mmuNotifierMmCounts } from './mmu-notifier-mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import {
  mmuNotifierRegister,
  mmuNotifierUnregister,
  mmuNotifierUnregisterSteps,
} from './mmu-notifier-register.ts';
import { listed, recordingNotifier } from './recording-notifier.ts';
import { ReferenceNotifierList } from './reference-notifier-list.ts';

const test = inEachTier(testOnce);

const seed = 20090610;
const names = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const hooks = {
  clearFlushYoung: (mm: Mm) => mmuNotifierClearFlushYoung(mm, 0x1000),
  invalidatePage: (mm: Mm) => mmuNotifierInvalidatePage(mm, 0x1000),
  invalidateRangeStart: (mm: Mm) => mmuNotifierInvalidateRangeStart(mm, 0x1000, 0x2000),
  invalidateRangeEnd: (mm: Mm) => mmuNotifierInvalidateRangeEnd(mm, 0x1000, 0x2000),
} as const;
type Hook = keyof typeof hooks;

const name = fc.constantFrom(...names);
const hook = fc.constantFrom(...(Object.keys(hooks) as Hook[]));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('register' as const), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unregister' as const), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('dispatch' as const), hook }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('dispatchWhileRemoving' as const),
      hook,
      at: name,
      victims: fc.uniqueArray(name, { maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('exit' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One address space twice: in core, and as counts, sets and the reference list. */
class Pair {
  readonly mm = new Mm();
  readonly log: string[] = [];
  readonly notifiers = new Map<string, MmuNotifier>();
  readonly #nameOf = new Map<MmuNotifier, string>();
  readonly #without: ReadonlySet<string>;
  readonly #list = new ReferenceNotifierList();
  readonly #registered = new Set<string>();
  readonly #expected: string[] = [];
  #ever = false;
  #exited = false;
  /** What the callback that runs next to an operation does, by `name.operation`. */
  #actions = new Map<string, () => void>();

  /** @param without the operations that are missing, as `name.operation` */
  constructor(without: readonly string[]) {
    this.#without = new Set(without);
    for (const name of names) {
      const action = (operation: string) =>
        this.#without.has(`${name}.${operation}`)
          ? null
          : () => this.#actions.get(`${name}.${operation}`)?.();
      const mn = recordingNotifier(this.log, name, {
        release: action('release'),
        clearFlushYoung: action('clearFlushYoung'),
        invalidatePage: action('invalidatePage'),
        invalidateRangeStart: action('invalidateRangeStart'),
        invalidateRangeEnd: action('invalidateRangeEnd'),
      });
      this.notifiers.set(name, mn);
      this.#nameOf.set(mn, name);
    }
  }

  run(step: Step): void {
    if (step.do === 'register') this.#register(step.name);
    else if (step.do === 'unregister') this.#unregister(step.name);
    else if (step.do === 'exit') this.#exit();
    else if (step.do === 'dispatch') this.#dispatch(step.hook, '', []);
    else this.#dispatch(step.hook, step.at, step.victims);
  }

  compare(): void {
    assert.deepEqual(this.log, this.#expected);
    const first = this.mm.freed ? null : (this.mm.mmuNotifierMm?.first ?? null);
    assert.equal(listed(first, this.#nameOf), this.#list.listed.join(''));
    assert.equal(this.mm.mmCount, this.#registered.size + (this.#exited ? 0 : 1));
    assert.equal(this.mm.freed, this.mm.mmCount === 0);
    assert.equal(this.mm.mmuNotifierMm !== null, this.#ever);
  }

  /** Exit and every unregister that is missing. */
  finish(): void {
    this.#exit();
    for (const name of [...this.#registered]) this.#unregister(name);
    this.compare();
    assert.equal(this.mm.freed, true);
  }

  #register(name: string): void {
    const register = () => mmuNotifierRegister(this.notifiers.get(name)!, this.mm);
    if (this.#exited) {
      assert.throws(register, { code: 'MM_USERS' });
    } else if (this.#registered.has(name)) {
      assert.throws(register, { code: 'ALREADY_HASHED' });
    } else {
      assert.equal(register(), 0);
      this.#list.insert(name);
      this.#registered.add(name);
      this.#ever = true;
    }
  }

  #unregister(name: string): void {
    const unregister = () => mmuNotifierUnregister(this.notifiers.get(name)!, this.mm);
    if (!this.#registered.has(name)) {
      assert.throws(unregister, { name: 'MmBug' });
      return;
    }
    unregister();
    this.#removeFromReference(name);
  }

  #removeFromReference(name: string): void {
    if (this.#list.listed.includes(name)) {
      this.#list.remove(name);
      this.#expect(name, 'release');
    }
    this.#registered.delete(name);
  }

  #exit(): void {
    if (this.#exited) {
      assert.throws(() => mmput(this.mm), { code: 'MM_USERS' });
      return;
    }
    mmput(this.mm);
    this.#exited = true;
    for (const name of this.#list.listed) this.#expect(name, 'release');
    this.#list.listed = [];
  }

  #dispatch(hook: Hook, at: string, victims: readonly string[]): void {
    if (this.mm.freed) return;
    const chosen = victims.filter((victim) => this.#registered.has(victim));
    const agents: Agent<void>[] = [];
    this.#actions.set(`${at}.${hook}`, () => {
      for (const victim of chosen) {
        const mn = this.notifiers.get(victim)!;
        const agent = new Agent(victim, mmuNotifierUnregisterSteps(mn, this.mm));
        assert.equal(agent.advance(), false);
        agents.push(agent);
      }
    });
    hooks[hook](this.mm);
    this.#actions.clear();
    this.#list.walk((name) => {
      if (!this.#expect(name, hook) || name !== at) return;
      for (const victim of chosen) this.#removeFromReference(victim);
    });
    for (const agent of agents) assert.equal(agent.advance(), true);
  }

  #expect(name: string, operation: string): boolean {
    if (this.#without.has(`${name}.${operation}`)) return false;
    this.#expected.push(`${name}.${operation}`);
    return true;
  }
}

test('random sequences of register, unregister, dispatch and exit agree with the reference', (t) => {
  t.diagnostic(`seed ${seed}`);
  const operations = ['release', ...Object.keys(hooks)];
  const without = fc.subarray(names.flatMap((name) => operations.map((operation) => `${name}.${operation}`)));
  let removalsUnderWalk = 0;
  fc.assert(
    fc.property(without, fc.array(step, { maxLength: 60, size: 'max' }), (missing, steps) => {
      const alive = mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed;
      const pair = new Pair(missing);
      for (const step of steps) {
        pair.run(step);
        pair.compare();
      }
      pair.finish();
      removalsUnderWalk += steps.filter((step) => step.do === 'dispatchWhileRemoving').length;
      assert.equal(mmuNotifierMmCounts.allocated - mmuNotifierMmCounts.freed, alive);
    }),
    { seed, numRuns: 1000 },
  );
  assert.ok(removalsUnderWalk > 1000, 'the sequences are to contain what they are for');
});

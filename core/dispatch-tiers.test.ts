import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Agent } from './agent.ts';
import { dispatchTiers } from './dispatch-tiers.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import { mmuNotifierInvalidatePage } from './mmu-notifier.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import {
  mmuNotifierRegister,
  mmuNotifierUnregister,
  mmuNotifierUnregisterSteps,
} from './mmu-notifier-register.ts';
import { mmuNotifierCallSites } from './walk-budget.ts';

/** Registers four owners, one without the operation, dispatches all four kinds, nests a dispatch, and throws. */
const program = (loops: number) => `
  import * as core from '${new URL('./index.js', import.meta.url)}';
  core.dispatchTiers.loops = ${loops};
  const log = [];
  const mm = new core.Mm();
  const other = new core.Mm();
  const add = (name, ops, to = mm) => core.mmuNotifierRegister(new core.MmuNotifier(ops, name), to);
  const tell = (mn, mm, ...args) => { log.push(mn.owner + ' ' + args.join(' ')); return 2; };
  add('inner', { invalidatePage: tell }, other);
  add('a', { invalidatePage: tell, clearFlushYoung: () => 1, invalidateRangeStart: tell, invalidateRangeEnd: tell });
  add('b', {});
  add('c', {
    invalidatePage(mn, mm, address) {
      core.mmuNotifierInvalidatePage(other, 12288);
      tell(mn, mm, address);
    },
    clearFlushYoung: tell,
  });
  for (let i = 0; i < 20000; i++) {
    log.length = 0;
    core.mmuNotifierInvalidatePage(mm, 0x7f1234567000);
    log.push(core.mmuNotifierClearFlushYoung(mm, 8192));
    core.mmuNotifierInvalidateRangeStart(mm, 4096, core.EXIT_RANGE_END);
    core.mmuNotifierInvalidateRangeEnd(mm, 4096, core.EXIT_RANGE_END);
  }
  const sites = core.mmuNotifierCallSites();
  let thrown = '';
  add('thrower', { invalidatePage() { throw new Error('from a callback'); } });
  try { core.mmuNotifierInvalidatePage(mm, 4096); } catch (error) { thrown = error.message; }
  console.log(JSON.stringify({ log, thrown, open: core.rcu.depth, sites }));
`;

const expected = {
  log: [
    'inner 12288',
    `c ${0x7f12_3456_7000}`,
    `a ${0x7f12_3456_7000}`,
    'c 8192',
    3,
    `a 4096 ${2 ** 64}`,
    `a 4096 ${2 ** 64}`,
  ],
  thrown: 'from a callback',
  open: 0,
};

const FORBIDDEN = ['--disallow-code-generation-from-strings'];
for (const { flags, loops, sites } of [
  { flags: [], loops: 4096, sites: 7 },
  { flags: [], loops: 0, sites: 7 },
  { flags: FORBIDDEN, loops: 4096, sites: 0 },
  { flags: FORBIDDEN, loops: 0, sites: 0 },
]) {
  test(`a hot program behaves the same, generating after ${loops} loops, ${flags.join('') || 'no flag'}`, () => {
    const args = [...flags, '--input-type=module', '--eval', program(loops)];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
    assert.notEqual(stdout, '', stderr);
    assert.deepEqual(JSON.parse(stdout), { ...expected, sites });
  });
}

/** An address space that dispatches by a walk that was generated at once. */
function walkedSpace(notifiers: readonly MmuNotifier[]): Mm {
  const mm = new Mm();
  for (const mn of notifiers) mmuNotifierRegister(mn, mm);
  const { loops } = dispatchTiers;
  dispatchTiers.loops = 0;
  mmuNotifierInvalidatePage(mm, 0);
  dispatchTiers.loops = loops;
  return mm;
}

const silent = (): MmuNotifier => new MmuNotifier({ invalidatePage: () => {} });

function free(mm: Mm, notifiers: readonly MmuNotifier[]): void {
  for (const mn of notifiers) mmuNotifierUnregister(mn, mm);
  mmput(mm);
}

test('V8 has compiled the walk, and a change under it is seen by each callback that follows', () => {
  for (const length of [3, 40]) {
    const calls = new Int32Array(length);
    let victims: readonly number[] = [];
    let mm = new Mm();
    const agents: Agent<void>[] = [];
    const notifiers = Array.from(calls, (_, index) => {
      const invalidatePage = (): void => {
        calls[index]!++;
        if (index !== length - 2) return;
        for (const victim of victims) {
          const agent = new Agent(`${victim}`, mmuNotifierUnregisterSteps(notifiers[victim]!, mm));
          assert.equal(agent.advance(), false);
          agents.push(agent);
        }
      };
      return new MmuNotifier({ invalidatePage });
    });
    mm = walkedSpace(notifiers);
    for (let i = 0; i < 30_000; i++) mmuNotifierInvalidatePage(mm, i * 4096);
    calls.fill(0);
    victims = [length - 3, length - 2];
    mmuNotifierInvalidatePage(mm, 0);
    assert.deepEqual(
      [...calls],
      Array.from(calls, (_, index) => (index === length - 3 ? 0 : 1)),
    );
    for (const agent of agents) assert.equal(agent.advance(), true);
    victims = [];
    mmuNotifierInvalidatePage(mm, 0);
    assert.equal(calls[length - 2], 1, 'it is gone');
    assert.equal(calls[length - 1], 2);
    free(
      mm,
      notifiers.filter((_, index) => index !== length - 2 && index !== length - 3),
    );
  }
});

test('call sites are bounded, the oldest list loses its own, and changes give them back', () => {
  const before = mmuNotifierCallSites();
  const usual = dispatchTiers.callSites;
  dispatchTiers.callSites = before + 100;
  const kept: [Mm, MmuNotifier[]][] = [];
  for (let i = 0; i < 5; i++) {
    const notifiers = Array.from({ length: 30 }, silent);
    kept.push([walkedSpace(notifiers), notifiers]);
    assert.ok(mmuNotifierCallSites() <= before + 100);
  }
  assert.deepEqual(
    kept.map(([mm]) => mm.mmuNotifierMm!.invalidatePageWalk !== null),
    [false, false, true, true, true],
  );
  const tooMany = Array.from({ length: before + 101 }, silent);
  const long = walkedSpace(tooMany);
  assert.equal(long.mmuNotifierMm!.invalidatePageWalk, null);
  free(long, tooMany);
  for (const [mm, notifiers] of kept) free(mm, notifiers);
  assert.equal(mmuNotifierCallSites(), before);
  dispatchTiers.callSites = usual;
});

test('what was generated is collected once the list has changed, or is dropped unchanged', () => {
  const collected = `
    import * as core from '${new URL('./index.js', import.meta.url)}';
    core.dispatchTiers.loops = 0;
    const heap = () => { for (let i = 0; i < 8; i++) gc(); return process.memoryUsage().heapUsed; };
    function generate(mm, notifiers, changes) {
      for (const mn of notifiers) core.mmuNotifierRegister(mn, mm);
      for (let i = 0; i < 50; i++) core.mmuNotifierInvalidatePage(mm, 0);
      if (changes) for (const mn of notifiers) core.mmuNotifierUnregister(mn, mm);
    }
    const silent = () => new core.MmuNotifier({ invalidatePage() {} });
    const one = new core.Mm();
    const many = Array.from({ length: 64 }, silent);
    const rounds = (n) => {
      for (let i = 0; i < n; i++) generate(one, many, true);
      for (let i = 0; i < n; i++) generate(new core.Mm(), [silent(), silent()], false);
    };
    // What a weak reference was made to is kept until the end of the task.
    const tasks = () => new Promise((resolve) => setTimeout(resolve, 10));
    rounds(200);
    await tasks();
    const before = heap();
    rounds(200);
    await tasks();
    console.log(JSON.stringify({ grown: heap() - before, sites: core.mmuNotifierCallSites() }));
  `;
  const args = ['--expose-gc', '--input-type=module', '--eval', collected];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  assert.notEqual(stdout, '', stderr);
  const { grown, sites } = JSON.parse(stdout) as { grown: number; sites: number };
  // 13,200 call sites were generated, at some hundred bytes each.
  assert.ok(grown < 500_000, `${grown} bytes`);
  assert.ok(sites <= 2 ** 14, `${sites} call sites`);
});

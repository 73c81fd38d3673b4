/** Real workers whose V8 prints its code: planted differences must come out as counts. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makePlan } from '../default-plan.ts';
import { choosePinning } from '../pinning.ts';
import { chooseCase } from '../profile/choose-case.ts';
import type { SelectedCase } from '../selection.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { UserError } from '../user-error.ts';
import type { CaseCode } from './case-code.ts';
import { measureShapes } from './measure-shapes.ts';
import { printCase } from './print-case.ts';

const signal = new AbortController().signal;
const plan = makePlan({ seed: 1, rounds: 4, turnMs: 5, trials: 1 });

/** Too long for V8 to inline. */
const LONG = Array.from(
  { length: 120 },
  (_, k) => `if (s === ${100_000 + k}) s = (s + ${k}) ^ (s >>> ${1 + (k % 7)});`,
);
const HOSTILE = 'evil\u001b[2J\u202ename --print-all-code';

const SUITE = `
const data = new Int32Array(1024).fill(3);
const other = new Int32Array(2048).fill(5);
const list = [1, 2, 3];
const one = (i) => data[i] + 7;
const two = (i) => data[i] + other[data[i] + i];
const builtin = (i) => data[i] + list.indexOf(data[i]);
function long(i) { let s = data[i]; ${LONG.join(' ')} return s; }
const named = { ${JSON.stringify(HOSTILE)}(i) { let s = data[i]; ${LONG.join(' ')} return s; } }[${JSON.stringify(HOSTILE)}];
const walk = () => { let sum = 0; for (let k = 0; k < 1024; k++) sum += data[k]; return sum; };
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: 'one', setUp: () => { let i = 0; return () => one(i = (i + 1) & 1023); } },
  { name: 'two', setUp: () => { let i = 0; return () => two(i = (i + 1) & 1023); } },
  { name: 'builtin', setUp: () => { let i = 0; return () => builtin(i = (i + 1) & 1023); } },
  { name: 'long', setUp: () => { let i = 0; return () => long(i = (i + 1) & 1023); } },
  { name: 'hostile', setUp: () => { let i = 0; return () => named(i = (i + 1) & 1023); } },
  { name: 'reset', setUp: () => ({ reset: () => {}, operation: walk }) },
  { name: 'slow', setUp: () => ({ reset: () => {}, operation: () => Array.from({ length: 100_000 }, String).join() }) },
  { name: 'fails', setUp: () => { throw new Error('no set-up'); } },
] }] };
`;

async function itemOf(t: TestContext, name: string): Promise<{ item: SelectedCase; folder: string }> {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': SUITE });
  const { item } = await chooseCase({
    suites: join(folder, 'suites'),
    caseName: `s/g/${name}`,
    plan,
    signal,
  });
  return { item, folder };
}

async function codeOf(t: TestContext, name: string, functionName: string | null = null): Promise<CaseCode> {
  return printCase({ ...(await itemOf(t, name)), functionName, plan, signal });
}

test('a bounds check more, a call more, a function that is inlined no more', async (t) => {
  const one = (await codeOf(t, 'one')).functions;
  const [loop] = one;
  assert.equal(one.length, 1);
  assert.equal(loop!.role, 'loop');
  assert.deepEqual([loop!.counts!.boundsChecks, loop!.counts!.calls], [1, 0]);
  const lines = loop!.lines.filter(({ counts }) => counts.boundsChecks > 0);
  assert.deepEqual(
    lines.map(({ place, text }) => [place.file, text]),
    [[join('suites', 's.suite.mjs'), 'const one = (i) => data[i] + 7;']],
  );
  const [two] = (await codeOf(t, 'two')).functions;
  assert.equal(two!.counts!.boundsChecks, 2);
  assert.ok(two!.counts!.exits > loop!.counts!.exits);
  const [builtin] = (await codeOf(t, 'builtin')).functions;
  assert.equal(builtin!.counts!.calls, 1);
  assert.match([...builtin!.calls.keys()].join(), /^ArrayIndexOf/);
  const long = await codeOf(t, 'long');
  assert.equal(long.inlined, true);
  assert.deepEqual([...long.functions[0]!.calls], [['long', 1]]);
  const [, called] = long.functions;
  assert.deepEqual([called!.role, called!.name, called!.counts!.boundsChecks], ['called', 'long', 1]);
});

test('an operation that is timed call by call, with a loop of its own', async (t) => {
  const { functions, inlined, jit } = await codeOf(t, 'reset');
  assert.deepEqual([functions.map(({ role }) => role), inlined, jit?.loop], [['operation'], null, null]);
  const [operation] = functions;
  assert.equal(operation!.name, 'walk');
  assert.equal(operation!.loops.length, 1);
  assert.match(operation!.instructions.find(({ check }) => check !== null)?.text ?? '', /./);
});

test('a function by its name, whatever that is; one that has no code', async (t) => {
  const { functions } = await codeOf(t, 'hostile', HOSTILE);
  assert.deepEqual(
    functions.map(({ role, name }) => [role, name]),
    [['named', HOSTILE]],
  );
  await assert.rejects(codeOf(t, 'one', '--print-all'), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(
      error.message,
      /no optimised code of a function named "--print-all" .* there is code of .*timeBatch/,
    );
    return error.exitCode === 5;
  });
});

test('a case that V8 has not optimised, and one that fails', async (t) => {
  await assert.rejects(codeOf(t, 'slow'), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /no optimised code of s\/g\/slow: .*"not-optimised"/);
    return error.exitCode === 5;
  });
  await assert.rejects(codeOf(t, 'fails'), /s\/g\/fails failed \(throw\): .*no set-up/);
});

test('shapes of many processes; a case that fails has none, and its failure is told', async (t) => {
  const [one, fails] = [(await itemOf(t, 'one')).item, (await itemOf(t, 'fails')).item];
  const told: number[] = [];
  const { shapes, failures, interrupted } = await measureShapes({
    items: [one, fails, { ...one, outline: { ...one.outline, command: ['true'] } }],
    plan,
    pinning: choosePinning(false),
    signal,
    onProgress: (fraction) => told.push(fraction),
  });
  assert.equal(interrupted, false);
  assert.deepEqual([...shapes.keys()], [one]);
  const { shapes: seen, unoptimised } = shapes.get(one)!;
  assert.equal(
    seen.reduce((sum, { processes }) => sum + processes, unoptimised),
    6,
  );
  assert.ok(seen.every(({ counters }) => counters.boundsChecks === 1 && counters.instructions > 10));
  assert.match(failures.get(fails)!.message, /when its code was to be printed: .*no set-up/);
  assert.ok(told.length >= 6 && told.every((fraction) => fraction > 0 && fraction <= 1));
});

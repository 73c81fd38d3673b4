/** Real workers, profiled: what V8 tells must come out as what is known of the code. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makePlan } from '../default-plan.ts';
import { choosePinning } from '../pinning.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { UserError } from '../user-error.ts';
import type { CaseProfile } from './case-profile.ts';
import { chooseCase } from './choose-case.ts';
import { hotFunctions } from './hot-functions.ts';
import { PASSES, sharesOf, sharesSuite } from './known-shares.ts';
import { totalOf } from './located-tree.ts';
import { type MadeProfile, type ProfileOptions, profileCpu, profileHeap } from './profile-case.ts';
import { checkCpuProfile } from './profile-schema.ts';

const signal = new AbortController().signal;

async function optionsFor(t: TestContext, suite: string, caseName: string): Promise<ProfileOptions> {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': suite });
  const plan = makePlan({ seed: 1, rounds: 3, turnMs: 5 });
  const { item } = await chooseCase({ suites: join(folder, 'suites'), caseName, plan, signal });
  return {
    item,
    folder,
    commit: null,
    plan,
    pinning: choosePinning(true),
    timeMs: 700,
    intervalUs: 200,
    signal,
  };
}

function shareOf({ tree, amount }: CaseProfile, name: string): number {
  return (hotFunctions(tree).find(({ frame }) => frame.name === name)?.self ?? 0) / amount;
}

test('functions of known shares come out within 5 points, inlined ones too', async (t) => {
  const { profile, file } = await profileCpu(await optionsFor(t, sharesSuite(PASSES), 'shares/g/all'));
  for (const [name, share] of sharesOf(PASSES)) {
    const seen = shareOf(profile, name);
    assert.ok(Math.abs(seen - share) < 0.05, `${name}: saw ${seen}, expected ${share}`);
  }
  const third = hotFunctions(profile.tree).find(({ frame }) => frame.name === 'third')!;
  assert.equal(third.frame.file, join('suites', 's.suite.mjs'));
  const [line] = third.lines[0]!;
  assert.match(profile.sources.text({ file: third.frame.file, line })!, /^for|^x = /);
  assert.ok(Math.abs(totalOf(profile.tree) - profile.samples) < 1e-6 * profile.samples);
  // What is stored is whole, and says of each function what was printed.
  const check = checkCpuProfile(JSON.parse(JSON.stringify(file)));
  assert.ok(check.ok, JSON.stringify(check).slice(0, 200));
  const hits = check.profile.nodes.filter(({ callFrame }) => callFrame.functionName === 'third');
  const stored = hits.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0);
  assert.ok(Math.abs(stored - third.self) <= 2 + third.self / 100, `${stored} of ${third.self}`);
});

const SORTING = `
const values = Array.from({ length: 500 }, (_, i) => (i * 7919) % 500);
function restore() { let sum = 0; for (let i = 0; i < 20000; i++) sum = (sum * 31 + i) | 0; return sum; }
function byValue(a, b) { return a - b; }
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: 'reset', setUp: () => {
    let copy = values.slice();
    return { reset: () => { copy = values.slice(); restore(); }, operation: function sorting() { return copy.sort(byValue); } };
  } },
] }] };
`;

test('a case with a reset: what the reset does is left out', async (t) => {
  const { profile } = await profileCpu(await optionsFor(t, SORTING, 's/g/reset'));
  assert.equal(shareOf(profile, 'restore'), 0);
  assert.ok(shareOf(profile, 'sorting') + shareOf(profile, 'byValue') > 0.8);
  assert.ok(profile.otherSamples > 0);
});

const ALLOCATING = `
function small() { return { a: 1, b: 2 }; }
function large() { return new Array(100).fill(0.5); }
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: 'both', setUp: () => () => [small(), large()] },
  { name: 'throws', setUp: () => { let calls = 0; return () => { if (++calls > 1e4) throw new Error('boom'); }; } },
  { name: 'exits', setUp: () => () => process.exit(7) },
] }] };
`;

test('allocations by function, in bytes of one operation', async (t) => {
  const { profile }: MadeProfile = await profileHeap(await optionsFor(t, ALLOCATING, 's/g/both'));
  const large = shareOf(profile, 'large') * profile.perOperation;
  assert.ok(large > 700 && large < 950, `large: ${large} bytes, expected some 816`);
  assert.ok(shareOf(profile, 'small') > 0 && shareOf(profile, 'small') < 0.1);
});

test('a case that throws or exits is told with its reason and a command', async (t) => {
  for (const [name, expected] of [
    ['s/g/throws', /\(throw\): Error: boom; "mmubench run --quick -f s\/g\/throws"/],
    ['s/g/exits', /\(exit\): the worker exited with code 7/],
  ] as const) {
    const options = await optionsFor(t, ALLOCATING, name);
    await assert.rejects(profileCpu(options), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, 4);
      assert.match(error.message, expected);
      return true;
    });
  }
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/** Compiled on one thread, so that the lines of the report do not mix. */
const flags = ['--trace-turbo-inlining', '--allow-natives-syntax', '--no-concurrent-recompilation'];

/** Optimises an operation with a hook, and lets V8 report what it inlined. */
const program = `
  import { Mm, MmuNotifier, mmHasNotifiers, mmuNotifierInvalidatePage, mmuNotifierRegister } from '${new URL('./index.js', import.meta.url)}';
  let calls = 0;
  const mm = new Mm();
  function first() { calls++; }
  function second() { calls += 2; }
  function third() { calls += 3; }
  for (const invalidatePage of [first, second, third]) mmuNotifierRegister(new MmuNotifier({ invalidatePage }), mm);
  function hotOperation(mm, address) {
    mmuNotifierInvalidatePage(mm, address);
    return mmHasNotifiers(mm) ? address : -1;
  }
  %PrepareFunctionForOptimization(hotOperation);
  for (let i = 0; i < 2000; i++) hotOperation(mm, i);
  %OptimizeFunctionOnNextCall(hotOperation);
  for (let i = 0; i < 100_000; i++) hotOperation(mm, i);
  console.log('callbacks ' + calls);
`;

test('V8 inlines the test of a hook into its caller, and the callbacks into the walk that was generated for them', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '--eval', program],
    { encoding: 'utf8', timeout: 30_000 },
  );
  assert.match(stdout, /callbacks \d+/, stderr);
  const inlined = stdout.split('\n').filter((line) => line.startsWith('Inlining 0x'));
  const inlines = (inlinee: string, caller: string) =>
    inlined.some((line) => line.includes(` ${inlinee}>} into `) && line.includes(` ${caller}>}`));
  assert.ok(inlines('mmuNotifierInvalidatePage', 'hotOperation'), stdout);
  assert.ok(inlines('mmHasNotifiers', 'hotOperation'), stdout);
  for (const callback of ['first', 'second', 'third']) {
    assert.ok(inlines(callback, 'invalidatePageWalk'), `${callback} in ${stdout}`);
  }
});

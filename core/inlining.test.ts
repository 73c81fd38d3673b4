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
  for (let i = 0; i < 3; i++) mmuNotifierRegister(new MmuNotifier({ invalidatePage() { calls++; } }), mm);
  function hotOperation(mm, address) {
    mmuNotifierInvalidatePage(mm, address);
    return mmHasNotifiers(mm) ? address : -1;
  }
  %PrepareFunctionForOptimization(hotOperation);
  for (let i = 0; i < 2000; i++) hotOperation(mm, i);
  %OptimizeFunctionOnNextCall(hotOperation);
  hotOperation(mm, 0);
  console.log('callbacks ' + calls);
`;

test('V8 inlines the test of a hook into its caller, and not the walk', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '--eval', program],
    { encoding: 'utf8', timeout: 30_000 },
  );
  assert.match(stdout, /callbacks 6003/, stderr);
  const inlined = stdout.split('\n').filter((line) => line.startsWith('Inlining 0x'));
  const inlines = (inlinee: string, caller: string) =>
    inlined.some((line) => line.includes(` ${inlinee}>} into `) && line.includes(` ${caller}>}`));
  assert.ok(inlines('mmuNotifierInvalidatePage', 'hotOperation'), stdout);
  assert.ok(inlines('mmHasNotifiers', 'hotOperation'), stdout);
  assert.ok(stdout.includes('walkInvalidatePage'), 'the walk was considered under that name');
  assert.deepEqual(
    inlined.filter((line) => line.includes(' walkInvalidatePage>} into ')),
    [],
  );
});

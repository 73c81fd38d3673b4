import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/** Registers four owners, one without the operation, dispatches all three kinds, and nests a dispatch. */
const program = `
  import * as core from '${new URL('./index.js', import.meta.url)}';
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
  core.mmuNotifierInvalidatePage(mm, 0x7f1234567000);
  log.push(core.mmuNotifierClearFlushYoung(mm, 8192));
  core.mmuNotifierInvalidateRangeStart(mm, 4096, core.EXIT_RANGE_END);
  core.mmuNotifierInvalidateRangeEnd(mm, 4096, core.EXIT_RANGE_END);
  let thrown = '';
  add('thrower', { invalidatePage() { throw new Error('from a callback'); } });
  try { core.mmuNotifierInvalidatePage(mm, 4096); } catch (error) { thrown = error.message; }
  console.log(JSON.stringify({ log, thrown, open: core.rcu.depth }));
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

for (const flags of [[], ['--disallow-code-generation-from-strings']]) {
  test(`the walks behave the same ${flags.length > 0 ? 'where' : 'when no'} code from strings is forbidden`, () => {
    const args = [...flags, '--input-type=module', '--eval', program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
    assert.notEqual(stdout, '', stderr);
    assert.deepEqual(JSON.parse(stdout), expected);
  });
}

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makePlan } from '../default-plan.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { UserError } from '../user-error.ts';
import { chooseCase } from './choose-case.ts';
import { type ClinicOptions, findClinic, refuseHanging, runClinic } from './clinic.ts';

const SUITE = `
import { writeFileSync } from 'node:fs';
const spin = (n) => { let x = n; for (let i = 0; i < 5000; i++) x = (x * 31 + i) | 0; return x; };
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: 'spin', setUp: () => { writeFileSync('set-up-here', ''); return () => spin(3); } },
  { name: 'throws', setUp: () => { throw new Error('boom'); } },
] }] };
`;

async function optionsFor(t: TestContext, caseName: string): Promise<ClinicOptions> {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': SUITE });
  const { signal } = new AbortController();
  const { item } = await chooseCase({ suites: join(folder, 'suites'), caseName, plan: makePlan({}), signal });
  return { tool: 'heapprofiler', item, folder, timeMs: 200, signal };
}

test('a page is there at the end, the case was set up in its project, and nothing else is left', {
  skip: isMissing(),
}, async (t) => {
  const options = await optionsFor(t, 's/g/spin');
  const page = await runClinic(options);
  assert.match(readFileSync(page, 'utf8'), /<html/);
  assert.ok(page.startsWith(join(options.folder, '.clinic')));
  assert.ok(existsSync(join(options.folder, 'set-up-here')));
  assert.deepEqual(readdirSync(options.folder).sort(), ['.clinic', 'set-up-here', 'suites']);
});

test('a case that fails is told, with what clinic printed', { skip: isMissing() }, async (t) => {
  await assert.rejects(runClinic(await optionsFor(t, 's/g/throws')), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /clinic heapprofiler ended with 1; "mmubench run --quick -f s\/g\/throws"/);
    return true;
  });
});

test('where clinic is missing, the command that installs it is told', (t) => {
  const nowhere = join(temporaryFolder(t), 'package.json');
  assert.throws(() => findClinic([nowhere]), /not installed here.*npm install --save-dev clinic/);
});

test('what hangs is refused with the reason', () => {
  assert.throws(() => refuseHanging('bubbleprof', '24.1.0'), /hangs on Node 24\.1\.0.*use Node 20 or 22/);
  refuseHanging('bubbleprof', '22.22.0');
  refuseHanging('flame', '26.0.0');
});

function isMissing(): string | false {
  try {
    createRequire(import.meta.url).resolve('clinic/package.json');
    return false;
  } catch {
    return 'clinic is not installed: npm ci';
  }
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makePlan } from './default-plan.ts';
import { checkDocument } from './document-schema.ts';
import { runSuites } from './run.ts';
import type { RunDocument } from './run-document.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';
import { EXIT, UserError } from './user-error.ts';

const SUM = '() => { let sum = 0; return () => (sum += 1); }';

function suite(name: string, cases: string, more = ''): string {
  return `export default { name: '${name}', groups: [{ name: 'g', ${more} cases: [${cases}] }] };\n`;
}

/** Runs the suites in a project of their own, as shortly as can be. */
function runFiles(t: TestContext, files: Readonly<Record<string, string>>, options: Partial<Options> = {}) {
  const folder = temporaryFolder(t);
  writeFiles(folder, files);
  const { trials = 1, timeoutMs = 20_000, ...others } = options;
  return runSuites({
    folder,
    suites: join(folder, 'suites'),
    outputs: [join(folder, 'results')],
    suiteNames: [],
    patterns: [],
    plan: { ...makePlan({ seed: 1, trials, rounds: 2, turnMs: 1, timeoutMs }), warmUpMs: 5 },
    pin: false,
    machineName: null,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...others,
  });
}

interface Options {
  trials: number;
  timeoutMs: number;
  suiteNames: readonly string[];
  patterns: readonly string[];
  machineName: string;
  signal: AbortSignal;
}

const measuredIds = ({ cases }: RunDocument) => cases.map(({ caseId }) => caseId).sort();

test('a run of two suites: every case and control, trials and turns as planned, a document that fits', async (t) => {
  const files = {
    'package.json': '{"name":"foreign","version":"2.3.4"}',
    'suites/one.suite.mjs': suite(
      'one',
      `{ name: 'a', setUp: ${SUM} }, { name: 'b', setUp: ${SUM} }`,
      "baseline: 'a',",
    ),
    'suites/deep/two.suite.cjs': `module.exports = { name: 'two', groups: [{ name: 'g', cases: [{ name: 'a', setUp: ${SUM} }] }] };`,
    'suites/node_modules/x/not.suite.js': 'process.exit(1)',
  };
  const document = await runFiles(t, files, { trials: 2 });
  const controls = (name: string) => [`${name}/g/control=memory`, `${name}/g/control=throughput`];
  assert.deepEqual(measuredIds(document), [
    'one/g/a',
    'one/g/b',
    ...controls('one'),
    'two/g/a',
    ...controls('two'),
  ]);
  for (const { caseId, trials, baseline } of document.cases) {
    assert.deepEqual(
      trials.map(({ index, turns }) => [index, turns.length]),
      [
        [0, 2],
        [1, 2],
      ],
      caseId,
    );
    assert.equal(baseline, caseId.startsWith('one/') ? 'one/g/a' : null);
  }
  assert.deepEqual([document.failures, document.interrupted, document.commit], [[], false, null]);
  assert.deepEqual(document.project, { name: 'foreign', version: '2.3.4' });
  const check = checkDocument(JSON.parse(JSON.stringify(document)));
  assert.ok(check.ok, check.ok ? '' : check.problem);
});

test('cases that fail, each in its own way, cost the others nothing', async (t) => {
  const cases = [
    `{ name: 'good', setUp: ${SUM} }`,
    `{ name: 'throws', setUp: () => { throw new Error('mine') } }`,
    `{ name: 'exits', setUp: () => () => process.exit(0) }`,
    `{ name: 'dies', setUp: () => () => process.kill(process.pid, 'SIGKILL') }`,
    `{ name: 'hangs', setUp: () => () => { for (;;); } }`,
    `{ name: 'leaks', setUp: () => () => Promise.resolve() }`,
    `{ name: 'prints', setUp: () => { process.stdout.write('x'.repeat(5e6)); process.stderr.write('y'.repeat(5e6)); return () => 1; } }`,
    `{ name: 'missing', command: ['no-such-program'] }`,
    `{ name: 'silent-exit', command: ['true'] }`,
  ];
  const files = {
    'suites/s.suite.mjs': suite('s', cases.join(',\n')),
    'suites/broken.suite.mjs': 'export default {',
    'suites/reserved.suite.mjs': suite('reserved', `{ name: 'control=mine', setUp: ${SUM} }`),
  };
  const document = await runFiles(t, files, { timeoutMs: 3000 });
  const reasons = Object.fromEntries(document.failures.map(({ caseId, reason }) => [caseId, reason]));
  assert.deepEqual(reasons, {
    'broken.suite.mjs': 'load',
    'reserved.suite.mjs': 'load',
    's/g/throws': 'throw',
    's/g/exits': 'exit',
    's/g/dies': 'signal',
    's/g/hangs': 'timeout',
    's/g/leaks': 'async-leak',
    's/g/missing': 'spawn',
    's/g/silent-exit': 'exit',
  });
  assert.deepEqual(measuredIds(document), [
    's/g/control=memory',
    's/g/control=throughput',
    's/g/good',
    's/g/prints',
  ]);
  for (const { trials } of document.cases) assert.equal(trials.length, 1);
  for (const { message, stderr } of document.failures) assert.ok(message !== '' && stderr.length <= 4096);
  assert.match(
    document.failures.find(({ caseId }) => caseId === 's/g/throws')!.stderr,
    /Error: mine\n +at .*setUp/,
  );
});

test('a worker in another language is measured beside a Node case: the example of docs/worker-protocol.md', async (t) => {
  if (spawnSync('python3', ['--version']).status !== 0) {
    t.skip('no python3 here');
    return;
  }
  const manual = readFileSync(
    fileURLToPath(new URL('../../docs/worker-protocol.md', import.meta.url)),
    'utf8',
  );
  const [, example] = /^```python\n(.*?)^```$/ms.exec(manual) ?? assert.fail('the manual holds no example');
  const script = join(temporaryFolder(t), 'sum-worker.py');
  writeFiles(join(script, '..'), { 'sum-worker.py': example! });
  const python = `{ name: 'python', operations: 1000, command: ['python3', ${JSON.stringify(script)}] }`;
  const files = {
    'suites/s.suite.mjs': suite('s', `{ name: 'node', setUp: ${SUM} }, ${python}`, "baseline: 'node',"),
  };
  const document = await runFiles(t, files);
  assert.deepEqual(document.failures, []);
  const measured = document.cases.find(({ caseId }) => caseId === 's/g/python')!;
  const [trial] = measured.trials;
  assert.equal(trial!.turns.length, 2);
  assert.ok(trial!.turns.every((ns) => ns > 0) && trial!.batch >= 1);
  assert.deepEqual([trial!.certificate.clock, trial!.certificate.warmUp], [null, null]);
});

const ONE = {
  'suites/s.suite.mjs': suite('s', `{ name: 'a', setUp: ${SUM} }, { name: 't', tail: true, setUp: ${SUM} }`),
};

const MISTAKES: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  options: Partial<Options>,
  message: RegExp,
])[] = [
  ['no folder', {}, {}, /there is no such folder; name the folder .* with --suites/],
  ['no suite', { 'suites/x.js': '' }, {}, /expected files named \*\.suite\.js/],
  ['a suite that is unknown', ONE, { suiteNames: ['t'] }, /no suite is named "t"; there are: s/],
  ['a pattern without a match', ONE, { patterns: ['x*'] }, /"x\*" matches no case of s; "mmubench list"/],
  ['a pattern that fits the tail only', ONE, { patterns: ['/t'] }, /only cases that are measured with --all/],
  [
    'a machine outside the results',
    ONE,
    { machineName: '../x' },
    /machine's name is "\.\.\/x", expected letters/,
  ],
  [
    'two suites of one name',
    { ...ONE, 'suites/t.suite.mjs': ONE['suites/s.suite.mjs'] },
    {},
    /both hold a suite "s"/,
  ],
];

for (const [what, files, options, message] of MISTAKES) {
  test(`${what} is a mistake that the user is told`, async (t) => {
    await assert.rejects(runFiles(t, files, options), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      assert.equal(error.exitCode, EXIT.userError);
      return true;
    });
  });
}

test('an interruption while suites load does not wait for them', { timeout: 60_000 }, async (t) => {
  const abort = new AbortController();
  const files = {
    'suites/s.suite.mjs': 'for (;;);',
    'suites/t.suite.mjs': 'for (;;);',
    'suites/u.suite.mjs': 'for (;;);',
  };
  const running = runFiles(t, files, { signal: abort.signal, timeoutMs: 86_400_000 });
  setTimeout(() => abort.abort(), 300);
  await assert.rejects(running, (error) => error instanceof UserError && error.exitCode === EXIT.interrupted);
});

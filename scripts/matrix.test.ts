/** `mmubench matrix`, and the runtimes of other commands. */
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunDocument } from '../harness/run-document.ts';
import { RUNTIME_KINDS, type RuntimeKind } from '../harness/runtimes/runtime.ts';
import { defaultRuntimeCache, findInstalled } from '../harness/runtimes/runtime-cache.ts';
import { runtimePackage } from '../harness/runtimes/runtime-package.ts';
import { thisSystem } from '../harness/runtimes/this-system.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import type { RuntimesModel } from '../reports/runtimes-model.ts';
import { cli, SHORT } from './cli.test-helper.ts';

/** A case that prints, and whose parameter is told by a counter; and one that is a program. */
const SUITE = `
const pages = Number(process.env.PAGES ?? 1);
const setUp = () => {
  console.log('{"turn":{"samples":[1],"timedMs":1}}');
  process.stdout.write('no end of line');
  let x = 1;
  return { operation: () => { for (let i = 0; i < pages; i++) x = (x * 31 + i) | 0; return x; }, counters: () => ({ pages }) };
};
export default { name: 's', groups: [{ name: 'g', cases: [{ name: 'a', setUp }, { name: 'p', command: ['false'] }] }] };
`;

function project(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'suites/s.suite.mjs': SUITE,
    'package.json': '{ "name": "p", "version": "1.0.0" }',
  });
  return folder;
}

function stored(folder: string): RunDocument[] {
  return readdirSync(join(folder, 'results'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, 'results', name), 'utf8')))
    .sort((a, b) => a.runtime.flags.length - b.runtime.flags.length);
}

test('one Node by flags and parameters: a document each, in lockstep, side by side', (t) => {
  const folder = project(t);
  const environments = [
    '--v8-flags',
    '',
    '--v8-flags',
    '--no-sparkplug --max-semi-space-size=8',
    '--set',
    'PAGES=10',
  ];
  const { status, stdout, stderr } = cli(folder, 'matrix', ...environments, ...SHORT, '--json');
  assert.equal(status, 0, stderr);
  const model = JSON.parse(stdout) as RuntimesModel;
  const [plain, flagged] = stored(folder);
  const { version } = plain!.runtime;
  assert.deepEqual(
    model.runtimes.map(({ name }) => name),
    [`node ${version} PAGES=10`, `node ${version} --no-sparkplug --max-semi-space-size=8 PAGES=10`],
  );
  assert.deepEqual(flagged!.runtime.flags, ['--no-sparkplug', '--max-semi-space-size=8', 'PAGES=10']);
  assert.ok(plain!.lockstep !== undefined && plain!.lockstep === flagged!.lockstep);
  for (const { cases } of [plain!, flagged!]) {
    assert.deepEqual(
      cases.map(({ caseId, trials }) => [caseId, trials.map(({ counters }) => counters)]),
      [
        ['s/g/a', [{ pages: 10 }]],
        ['s/g/control=throughput', [undefined]],
      ],
    );
  }
  assert.equal(model.rows.length, 1);
  assert.ok(model.rows[0]!.cells[1]!.judgement!.ratio.center! > 0);
  assert.deepEqual(model.programs, ['s/g/p']);
});

test('run and compare take a runtime; the document says which', (t) => {
  const folder = project(t);
  const run = cli(
    folder,
    'run',
    '--runtime',
    'node --no-opt',
    '-f',
    's/g/a',
    ...SHORT,
    '--no-html',
    '--json',
  );
  assert.equal(run.status, 0, run.stderr);
  const document = JSON.parse(run.stdout) as RunDocument;
  assert.deepEqual(document.runtime.flags, ['--no-opt']);
  assert.equal(document.cases[0]!.trials[0]!.certificate.jit!.operation === 'turbofan', false);
  const both = ['compare', 'worktree', 'worktree', '--runtime', 'PAGES=7 node', '-f', 's/g/a', ...SHORT];
  const compared = cli(folder, ...both);
  assert.equal(compared.status, 0, compared.stderr);
  const counted = stored(folder).flatMap(({ lockstep, runtime, cases }) =>
    lockstep === undefined ? [] : [[runtime.flags, cases[0]!.trials[0]!.counters]],
  );
  assert.deepEqual(counted, [
    [['PAGES=7'], { pages: 7 }],
    [['PAGES=7'], { pages: 7 }],
  ]);
});

const REFUSED: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [['matrix'], /got no runtime, expected two or more/],
  [['matrix', '--runtime', 'node', '--runtime', 'node'], /node and node are the same/],
  [['matrix', '--runtime', 'node', '--runtime', 'node@x'], /"node@x" is not understood/],
  [['run', '--runtime', 'node', '--runtime', 'bun'], /got 2 runtimes, expected one; "mmubench matrix"/],
  [['run', '--runtime', 'node', '--code-shape'], /--code-shape looks at the Node that runs mmubench/],
  [
    ['compare', 'latest', 'latest', '--stored', '--runtime', 'node'],
    /--runtime says where builds are measured/,
  ],
];

test('what can’t be done is refused before anything is measured', (t) => {
  const folder = project(t);
  for (const [args, message] of REFUSED) {
    const { status, stderr } = cli(folder, ...args);
    assert.match(stderr, message, args.join(' '));
    assert.equal(status, 2, args.join(' '));
  }
});

test('a runtime that runs no worker is absent, with its last words; the others are compared', (t) => {
  if (process.platform === 'win32') return t.skip('the runtime is a shell script');
  const folder = project(t);
  const path = join(folder, 'odd');
  const versions = JSON.stringify({ node: '18.0.0', v8: '10' });
  const script = `case "$*" in *versions*) echo '${versions}';; *) echo 'no import here' >&2; exit 1;; esac`;
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const runtimes = ['--runtime', 'node', '--runtime', 'node --no-opt', '--runtime', './odd'];
  const { status, stdout, stderr } = cli(folder, 'matrix', ...runtimes, ...SHORT);
  assert.equal(status, 4, stderr);
  assert.match(
    stdout,
    /Absent runtimes \(1\)\n {2}node 18\.0\.0: the worker exited with code 1.*no\s+import here/s,
  );
  assert.equal(stored(folder).length, 2);
  const alone = cli(folder, 'run', '--runtime', './odd', ...SHORT);
  assert.equal(alone.status, 3);
  assert.match(alone.stderr, /node 18\.0\.0 can't run a worker of mmubench/);
});

/** Nothing is downloaded in tests: those that someone has used are here. */
function isInstalled(kind: RuntimeKind): boolean {
  const system = thisSystem();
  try {
    return findInstalled(defaultRuntimeCache(), kind, null, system, runtimePackage(kind, system)) !== null;
  } catch {
    return false;
  }
}

test('real runtimes beside the Node at hand', (t) => {
  const kinds = RUNTIME_KINDS.filter(isInstalled);
  const cache = defaultRuntimeCache();
  if (kinds.length === 0) return t.skip(`none is in ${cache}: "mmubench run --runtime bun" installs one`);
  const folder = project(t);
  const versions = kinds.map(
    (kind) =>
      readdirSync(cache)
        .find((name) => name.startsWith(`${kind}-`))!
        .split('-')[1]!,
  );
  const runtimes = kinds.flatMap((kind, index) => ['--runtime', `PAGES=50 ${kind}@${versions[index]}`]);
  const { status, stderr } = cli(folder, 'matrix', '--runtime', 'PAGES=50 node', ...runtimes, ...SHORT);
  assert.equal(status, 0, stderr);
  const documents = stored(folder);
  assert.equal(documents.length, kinds.length + 1);
  for (const [index, kind] of kinds.entries()) {
    const isIt = ({ runtime }: RunDocument) => runtime.name === kind && runtime.version === versions[index];
    const { certificate, counters } = documents.find(isIt)!.cases[0]!.trials[0]!;
    assert.deepEqual(counters, { pages: 50 });
    // What the engine doesn't tell is unknown, and never a zero.
    assert.equal(certificate.gc === null, kind === 'bun');
    assert.equal(certificate.jit === null, kind === 'bun');
    assert.equal(certificate.bytesPerOperation, kind === 'bun' ? null : 0);
  }
});

/** Every way that a command can end, by its exit code: what a script that calls mmubench has to go by. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { caseResult, runDocument, trials } from '../harness/documents.test-helper.ts';
import { fullDisk } from '../harness/full-disk.test-helper.ts';
import type { Counters, RunDocument, Trial } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli, type Outcome, SHORT, suiteText, sumCase } from './cli.test-helper.ts';

const NOTHING_WRITTEN = '{"schema":1,"runId":"0123';
const FILES = {
  'suites/s.suite.mjs': suiteText('s', `${sumCase('a')}, ${sumCase('t').replace('{', '{ tail: true,')}`),
  'a-file': 'not a folder',
  'truncated.json': NOTHING_WRITTEN,
  'newer.json': '{"schema":99}',
};

/** An error is one message for the user: what to do, and no stack. */
function checkMessage({ stdout, stderr }: Outcome, message: RegExp): void {
  assert.match(stderr, message);
  assert.doesNotMatch(stderr, /\n +at |defect of mmubench/);
  assert.equal(stdout, '');
}

const MISTAKES: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [['run', 'nope'], /no suite is named "nope"; there are: s/],
  [
    ['run', '--suites', 'gone'],
    /no suites in gone: there is no such folder; name the folder .* with --suites/,
  ],
  [['run', '--suites', 'a-file'], /no suites in a-file: .*ENOTDIR/],
  [['run', '--results', 'a-file'], /a-file can't be written: .*name another folder with --results/],
  [['run', '--machine', '../../x'], /machine's name is "\.\.\/\.\.\/x", expected letters/],
  [['run', '--trials', 'many'], /'--trials <n>' argument 'many' is invalid\. Expected a whole number/],
  [['run', '--trials', '0'], /trials is 0, expected a number from 1 to 1000/],
  [['list', '--runs', '--results', 'a-file'], /a-file can't be read: ENOTDIR/],
  [['compare', 'latest', 'latest'], /no run in results fits "latest".*none is stored there yet/],
  [['compare', '--stored', '--', '--all', '-x'], /no run in results fits "--all"/],
  [['compare', '--', '--all', '-x'], /"--all" names no build: expected a commit.*--stored/],
  [['compare', 'latest', 'worktree'], /latest is a stored run and worktree a build to be measured/],
  [['compare', 'latest'], /missing required argument 'contender'/],
  [['report', 'truncated.json'], /truncated\.json: not JSON: truncated/],
  [['export', 'newer.json'], /newer\.json: schema 99 is newer than 1.*update mmubench/],
  [['export', '--format', 'xml'], /'xml' is invalid\. Allowed choices/],
  [['serve', '--port', '65536'], /'--port <n>' argument '65536' is invalid\. Expected a port/],
  [['dance'], /unknown command 'dance'/],
  [[], /Usage: mmubench/],
];

test('2: mistakes of the user, each with a message', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, FILES);
  for (const [args, message] of MISTAKES) {
    await t.test(args.join(' ') || 'no arguments', () => {
      const outcome = cli(folder, ...args);
      assert.equal(outcome.status, 2, outcome.stderr);
      checkMessage(outcome, message);
    });
  }
});

test('0: help and version', (t) => {
  const folder = temporaryFolder(t);
  for (const args of [['run', '--help'], ['--version']]) {
    const { status, stdout, stderr } = cli(folder, ...args);
    assert.deepEqual([status, stderr], [0, ''], args.join(' '));
    assert.match(stdout, /Usage|^\d+\.\d+\.\d+/);
  }
});

test('3: a results folder that the system refuses, told before anything is measured', (t) => {
  if (process.platform !== 'linux' || !existsSync('/sys/kernel'))
    return t.skip('no /sys here to be refused by');
  const folder = temporaryFolder(t);
  writeFiles(folder, FILES);
  const outcome = cli(folder, 'run', '--results', '/sys/mmubench', ...SHORT);
  assert.equal(outcome.status, 3, outcome.stderr);
  checkMessage(
    outcome,
    /\/sys\/mmubench can't be written: E(PERM|ACCES|ROFS).*name another folder with --results/,
  );
});

test('3: a full disk; what was measured is printed nevertheless', (t) => {
  const disk = fullDisk(t);
  if ('skip' in disk) return t.skip(disk.skip);
  const folder = temporaryFolder(t);
  writeFiles(folder, FILES);
  const { status, stdout, stderr } = cli(folder, 'run', '--results', disk.folder, '--json', ...SHORT);
  assert.equal(status, 3, stderr);
  assert.match(stderr, /can't be written: ENOSPC.*make room/);
  assert.equal((JSON.parse(stdout) as RunDocument).cases.length, 3);
});

/** A stored run whose one case takes about `level` ns, beside a steady control. */
function stored(
  level: number,
  changes: Partial<RunDocument> = {},
  trialCount = 12,
  counters: Counters = { pages: 12 },
): string {
  const turnsOf = (center: number) => {
    const turns = Array.from({ length: trialCount }, (_, i) => [center + i / 1000, center - i / 1000]);
    return trials(...turns).map((trial): Trial => ({ ...trial, quantiles: Array(7).fill(center) }));
  };
  const counted = turnsOf(level).map((trial): Trial => ({ ...trial, counters }));
  const cases = [caseResult('case', counted), caseResult('control=throughput', turnsOf(5))];
  return JSON.stringify(runDocument(cases, changes));
}

/** The same, with as many instructions in V8's code of it. */
function shaped(instructions: number, changes: Partial<RunDocument> = {}): string {
  const counters = { functions: 1, instructions, boundsChecks: 0, exits: 0, calls: 0, bytes: 9 };
  const codeShapes = { arch: 'x64', shapes: [{ counters, processes: 6 }], unoptimised: 0 };
  const document = JSON.parse(stored(10, changes)) as RunDocument;
  const [first, ...rest] = document.cases;
  return JSON.stringify({ ...document, cases: [{ ...first!, codeShapes }, ...rest] });
}

const OTHER_NODE = { ...runDocument([]).runtime, version: 'v99.0.0' };
const ANOTHER = { ...runDocument([]).machine, id: 'another' };
const failures = [
  { caseId: 'suite/group/x', reason: 'throw', message: 'mine', stderr: '', trial: 0 },
] as const;
const COMPARISONS: readonly (readonly [
  exitCode: number,
  what: string,
  base: string,
  contender: string,
  args: string[],
])[] = [
  [0, 'the same speed', stored(10), stored(10.001), []],
  [0, 'faster', stored(10), stored(8), []],
  [1, 'slower', stored(10), stored(12), []],
  [0, 'slower by less than the margin', stored(10), stored(12), ['--margin', '30']],
  [1, 'slower, and a case failed', stored(10), stored(12, { failures }), []],
  [4, 'a case failed', stored(10), stored(10, { failures }), []],
  [0, 'a case failed that was not asked for', stored(10), stored(10, { failures }), ['-f', '*/case']],
  [5, 'no case in common', stored(10), stored(10), ['-f', 'nope']],
  [0, 'inconclusive', stored(10, {}, 2), stored(10, {}, 2), []],
  [6, 'inconclusive', stored(10, {}, 2), stored(10, {}, 2), ['--strict']],
  [7, 'as fast, with another counter', stored(10), stored(10, {}, 12, { pages: 13 }), []],
  [1, 'slower, with another counter', stored(10), stored(12, {}, 12, { pages: 13 }), []],
  [0, 'as fast, with the same machine code', shaped(90), shaped(90), []],
  [7, 'as fast, with other machine code', shaped(90), shaped(91), []],
  [
    0,
    'as fast, with other machine code by another Node',
    shaped(90),
    shaped(91, { runtime: OTHER_NODE }),
    [],
  ],
  [3, 'measured on another machine', stored(10), stored(12, { machine: ANOTHER }), []],
];

for (const [exitCode, what, base, contender, args] of COMPARISONS) {
  test(`${exitCode}: compare, ${what}${args.length > 0 ? `, ${args.join(' ')}` : ''}`, (t) => {
    const folder = temporaryFolder(t);
    writeFiles(folder, { 'base.json': base, 'contender.json': contender });
    const { status, stdout, stderr } = cli(folder, 'compare', 'base.json', 'contender.json', ...args);
    assert.equal(status, exitCode, stdout + stderr);
  });
}

test('4: a case or a suite failed; the others are measured, stored and shown', (t) => {
  const folder = temporaryFolder(t);
  const bad = `{ name: 'bad', setUp: () => { throw new Error('no data here') } }`;
  writeFiles(folder, {
    'suites/s.suite.mjs': suiteText('s', `${sumCase('good')}, ${bad}`),
    'suites/t.suite.mjs': '{',
  });
  const run = cli(folder, 'run', '--no-html', ...SHORT);
  assert.equal(run.status, 4, run.stderr);
  assert.match(run.stdout, /good/);
  assert.match(run.stdout, /no data here/);
  assert.match(run.stdout, /t\.suite\.mjs/);
  const list = cli(folder, 'list');
  assert.deepEqual([list.status, list.stdout], [4, 's/g/good\ns/g/bad\n']);
  assert.match(list.stderr, /^t\.suite\.mjs: the suite does not load: SyntaxError/);
});

test('4: no suite loads: the failures are told, and nothing else', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/t.suite.mjs': '{' });
  const { status, stdout, stderr } = cli(folder, 'run', '--no-html', ...SHORT);
  assert.equal(status, 4, stderr);
  assert.match(stdout, /t\.suite\.mjs[\s\S]*Nothing was measured/);
});

function cliInShell(t: TestContext, redirection: string): Outcome {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'run.json': stored(10) });
  const command = `node "$0" export run.json --format document ${redirection}`;
  const script = fileURLToPath(new URL('./cli.js', import.meta.url));
  return spawnSync('bash', ['-o', 'pipefail', '-c', command, script], { cwd: folder, encoding: 'utf8' });
}

test('a reader that has seen enough is no error; a device that is full is one of the environment', (t) => {
  if (!existsSync('/bin/bash') || !existsSync('/dev/full')) return t.skip('no bash or no /dev/full here');
  const enough = cliInShell(t, '| head -c 5');
  assert.deepEqual([enough.status, enough.stderr], [0, '']);
  const full = cliInShell(t, '> /dev/full');
  assert.equal(full.status, 3);
  assert.match(full.stderr, /the output can't be written: .*ENOSPC/);
});

/** `mmubench profile` as users call it: what it stores, prints and links, and how it ends. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { unpackPage } from '../reports/page-data.ts';
import { cli, SHORT, suiteText } from './cli.test-helper.ts';

const CASES = `
  { name: 'work', setUp: () => {
    function inner(x) { for (let i = 0; i < 3000; i++) x = (Math.imul(x, 31) + i) | 0; return x; }
    let x = 1;
    return () => (x = inner(x));
  } },
  { name: 'throws', setUp: () => () => { throw new Error('boom'); } },
  { name: 'program', command: ['true'] }`;

test('0: a profile is stored beside its run, printed, linked from the report, and read again', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': suiteText('s', CASES), 'tsconfig.json': '{}' });
  const { status, stdout, stderr } = cli(folder, 'profile', 'work', ...SHORT, '--seconds', '1');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^s\/g\/work\n.* per operation · [\d,]+ samples/);
  assert.match(stdout, /\n +(9\d|100) % .* inner +suites\/s\.suite\.mjs:3\n/);
  assert.match(stdout, /s\.suite\.mjs names no source map.*"sourceMap": true/s);
  const [machine] = readdirSync(join(folder, 'results'));
  const stored = readdirSync(join(folder, 'results', machine!));
  const name = stored.find((each) => each.endsWith('.json'))!;
  const document = JSON.parse(readFileSync(join(folder, 'results', machine!, name), 'utf8')) as RunDocument;
  assert.deepEqual(
    document.profiles?.map(({ caseId, kind }) => [caseId, kind]),
    [['s/g/work', 'cpu']],
  );
  const { file, page } = document.profiles![0]!;
  const paths = [file, page].map((each) => join(folder, 'results', machine!, each));
  assert.ok(paths.every((path) => existsSync(path)));
  assert.equal(document.cases.find(({ caseId }) => caseId === 's/g/work')!.trials.length, 1);

  const again = cli(folder, 'profile', paths[0]!, '--top', '1');
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stdout, / inner +suites\/s\.suite\.mjs:3\n/);
  const text = readFileSync(paths[0]!, 'utf8');
  for (const cut of [text.slice(0, text.length >> 1), '{"nodes":[]}', '[]']) {
    writeFileSync(join(folder, 'cut.cpuprofile'), cut);
    const refused = cli(folder, 'profile', 'cut.cpuprofile');
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /cut\.cpuprofile is cut off, or no CPU profile: .*"mmubench profile CASE"/);
  }

  const report = cli(folder, 'report', '--html', 'out/r.html', '--no-table');
  assert.equal(report.status, 0, report.stderr);
  const [, data] = /id="data">([^<]+)</.exec(readFileSync(join(folder, 'out', 'r.html'), 'utf8'))!;
  const { profiles } = unpackPage(gunzipSync(Buffer.from(data!, 'base64')));
  assert.deepEqual(
    profiles.map(({ caseId, href }) => [caseId, href]),
    [['s/g/work', `../results/${machine}/${page}`]],
  );
});

test('4: a case that fails; 2: no case, several, a program of its own, and a mistyped difference', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': suiteText('s', CASES) });
  const failed = cli(folder, 'profile', 'throws', ...SHORT);
  assert.equal(failed.status, 4, failed.stderr);
  assert.match(
    failed.stderr,
    /s\/g\/throws failed \(throw\): Error: boom; "mmubench run --quick -f s\/g\/throws"/,
  );
  assert.match(failed.stderr, /stored: /);
  for (const [args, expected] of [
    [['nope'], /"nope" matches no case/],
    [['s/g'], /fits 3 cases, expected one: s\/g\/work/],
    [['program'], /is a program of its own \(true\)/],
    [['work', 'throws'], /got 2 names, expected one case/],
    [['--diff', 'work'], /got 1 names, expected three: mmubench profile --diff BASE CONTENDER CASE/],
    [['--diff', 'nope@', 'worktree', 'work'], /"nope@" names no build/],
    [['gone.cpuprofile'], /can't be read: .*"mmubench profile CASE" makes one/],
    [['work', '--tool', 'nope'], /Allowed choices are flame, doctor, bubbleprof, heapprofiler/],
  ] as const) {
    const { status, stderr } = cli(folder, 'profile', ...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, expected);
  }
});

test('0: what V8 made of the case, function by function; a difference of a build with itself', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'suites/s.suite.mjs': suiteText('s', CASES),
    'package.json': '{ "name": "p", "version": "1.0.0" }',
  });
  const deopts = cli(folder, 'profile', 'work', '--deopts', ...SHORT);
  assert.equal(deopts.status, 0, deopts.stderr);
  assert.match(deopts.stdout, /\n(timeBatch|inner) +\d/);
  const diff = cli(
    folder,
    'profile',
    '--diff',
    './',
    './',
    'work',
    '--pairs',
    '2',
    '--seconds',
    '1',
    '--json',
    ...SHORT,
  );
  assert.equal(diff.status, 0, diff.stderr);
  const { functions, pairs } = JSON.parse(diff.stdout) as { functions: { name: string }[]; pairs: number };
  assert.equal(pairs, 2);
  assert.ok(functions.some(({ name }) => name === 'inner'));
  assert.match(diff.stderr, /flame graph: .*\.difference\.html\n.*\nstored: /s);
});

/** Contenders that aren't on the machine: every command names them with the reason, and none takes them for failures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli, SHORT, suiteText, sumCase } from './cli.test-helper.ts';

const WORKER = `
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
const error = { reason: 'absent', message: 'there is no such program here' };
for await (const _ of createInterface({ input: process.stdin })) writeSync(3, JSON.stringify({ error }) + '\\n');
`;

const absent = (name: string) =>
  `{ name: ${JSON.stringify(name)}, command: [process.execPath, new URL('../absent.mjs', import.meta.url).pathname] }`;

/** Two of them, of the same program: one could run before the other in its process. */
const ABSENT = `${absent('by=c')}, ${absent('by=peer')}`;
const FILES = {
  'absent.mjs': WORKER,
  'suites/s.suite.mjs': suiteText('s', `${sumCase('a')}, ${ABSENT}`),
  'nothing-here/s.suite.mjs': suiteText('s', ABSENT),
};
const TOLD = /Absent\n +there is no such program here\n +s\/g\/by=(c|peer), s\/g\/by=(c|peer)/;

test('run, compare, export and list', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, FILES);
  const run = cli(folder, 'run', '--no-html', '--json', ...SHORT);
  assert.equal(run.status, 0, run.stderr);
  const { failures } = JSON.parse(run.stdout) as RunDocument;
  assert.deepEqual(
    failures.map(({ reason }) => reason),
    ['absent', 'absent'],
  );

  const same = cli(folder, 'compare', 'latest', 'latest');
  assert.equal(same.status, 0, same.stderr);
  assert.match(same.stdout, TOLD);
  assert.doesNotMatch(same.stdout, /Failures|failed/);
  const alone = cli(folder, 'compare', 'latest', 'latest', '-f', '*/by=*');
  assert.equal(alone.status, 5, alone.stderr);
  assert.match(alone.stdout, TOLD);

  const markdown = cli(folder, 'export', 'latest', '--format', 'markdown').stdout;
  assert.match(markdown, /## Absent\n\n- `there is no such program here`: `s\/g\/by=/);
  assert.doesNotMatch(markdown, /Failures/);
  assert.equal(JSON.parse(cli(folder, 'list', '--runs', '--json').stdout)[0].failures, 0);
});

test('compare of builds, calibrate and pollution', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, FILES);
  for (const args of [
    ['compare', 'worktree', 'worktree'],
    ['calibrate'],
    ['pollution', '--others-ms', '1'],
  ]) {
    const { status, stdout, stderr } = cli(folder, ...args, ...SHORT);
    assert.equal(status, args[0] === 'pollution' ? 5 : 0, `${args[0]}: ${stdout}${stderr}`);
    assert.match(stdout, TOLD, args[0]);
    assert.doesNotMatch(stdout, /Failures/, args[0]);
  }
});

test('nothing but absent ones: nothing ran', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, FILES);
  const { status, stdout } = cli(folder, 'run', '--suites', 'nothing-here', '--no-html', ...SHORT);
  assert.equal(status, 5);
  assert.match(stdout, TOLD);
});

/** `mmubench prune` on files, and the results of several machines in git. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { git } from '../harness/git.test-helper.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { sampleRun } from '../harness/sample-run.test-helper.ts';
import { fileName } from '../harness/store.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli } from './cli.test-helper.ts';

const OLD = '2020-01-02T03:04:05.000Z';

function onMachine(id: string, runId: string, changes: Partial<RunDocument> = {}): RunDocument {
  const document = sampleRun({ runId: runId.padEnd(12, '0'), ...changes });
  return { ...document, machine: { ...document.machine, id } };
}

function store(folder: string, ...documents: readonly RunDocument[]): void {
  const files = documents.map((one) => [
    `results/${one.machine.id}/${fileName(one)}`,
    `${JSON.stringify(one)}\n`,
  ]);
  writeFiles(folder, Object.fromEntries(files) as Record<string, string>);
}

/** Three runs of one commit, two of them old; one has a profile beside it. */
function filled(folder: string): void {
  const profile = { caseId: 'c', kind: 'cpu' as const, file: 'p.cpuprofile', page: 'p.html' };
  store(
    folder,
    onMachine('m', 'a', { startedAt: OLD, profiles: [profile] }),
    onMachine('m', 'b', { startedAt: OLD }),
    onMachine('m', 'c'),
  );
  writeFiles(folder, {
    'results/m/p.cpuprofile': '{}',
    'results/m/p.html': '',
    'results/m/broken.json': '{',
  });
}

test('nothing is removed unasked; with --apply what git holds goes, and the profile beside it', (t) => {
  const folder = temporaryFolder(t);
  filled(folder);
  git(folder, 'init', '-q');
  git(folder, 'add', 'results');
  git(folder, 'commit', '-q', '-m', 'Runs');
  const before = readdirSync(join(folder, 'results', 'm'));
  const dry = cli(folder, 'prune');
  assert.equal(dry.status, 0, dry.stderr);
  assert.match(dry.stdout, /2 of 3 runs can go/);
  assert.match(dry.stdout, /nothing was removed/);
  assert.match(dry.stderr, /broken\.json/);
  assert.deepEqual(readdirSync(join(folder, 'results', 'm')), before);

  const { status, stdout } = cli(folder, 'prune', '--apply');
  assert.equal(status, 0);
  assert.match(stdout, /removed: 2 runs/);
  const left = readdirSync(join(folder, 'results', 'm'));
  assert.equal(left.length, 2);
  assert.ok(left.includes('broken.json'), 'what is no run is none of its business');
  assert.deepEqual([left.includes('p.html'), left.includes('p.cpuprofile')], [false, false]);
  git(folder, 'checkout', '--', 'results');
  assert.deepEqual(readdirSync(join(folder, 'results', 'm')), before);
});

test('what git does not hold stays, unless --untracked says otherwise', (t) => {
  const folder = temporaryFolder(t);
  filled(folder);
  const refused = cli(folder, 'prune', '--apply');
  assert.equal(refused.status, 0);
  assert.match(refused.stdout, /2 of them git doesn't hold/);
  assert.equal(JSON.parse(cli(folder, 'prune', '--json').stdout).candidates.length, 2);
  const { stdout } = cli(folder, 'prune', '--apply', '--untracked', '--json');
  assert.equal(JSON.parse(stdout).removed.length, 2);
  assert.deepEqual(readdirSync(join(folder, 'results', 'm')).length, 2);
});

test('an unknown period, and a folder without runs', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(cli(folder, 'prune', '--one-per', 'fortnight').status, 2);
  const { status, stdout } = cli(folder, 'prune', '--apply');
  assert.equal(status, 0);
  assert.match(stdout, /0 of 0 runs can go/);
});

test('runs of two machines, and two of one machine and commit, merge without conflict', (t) => {
  const folder = temporaryFolder(t);
  git(folder, 'init', '-q', '-b', 'main');
  store(folder, onMachine('one', 'a'));
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'First');
  for (const [branch, documents] of [
    ['left', [onMachine('one', 'b'), onMachine('two', 'd')]],
    ['right', [onMachine('one', 'c'), onMachine('three', 'e')]],
  ] as const) {
    git(folder, 'checkout', '-q', '-b', branch, 'main');
    store(folder, ...documents);
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', branch);
  }
  git(folder, 'merge', '-q', '--no-edit', 'left');
  const { stdout, stderr } = cli(folder, 'list', '--runs');
  assert.equal(stderr, '');
  assert.equal(stdout.trim().split('\n').length, 5);
});

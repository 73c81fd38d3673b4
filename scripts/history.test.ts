/** `mmubench history` as users call it, on repositories made for it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { git } from '../harness/git.test-helper.ts';
import {
  makeSyntheticRepository,
  type SyntheticRepository,
} from '../harness/history/synthetic-repository.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder } from '../harness/temporary-folder.test-helper.ts';
import { cli, SHORT, startCli } from './cli.test-helper.ts';

/** What package.json says too, without the time that npm takes; and only one of the cases. */
const FAST = [...SHORT, '--build', 'node build.mjs', '-f', 'lookup'];

/** Twelve commits; the fourth, number 3, doesn't build. Temporary folders lie beside it. */
function synthetic(t: TestContext): SyntheticRepository {
  const folder = temporaryFolder(t);
  const made = makeSyntheticRepository(join(folder, 'r'), 12);
  mkdirSync(join(made.folder, 'node_modules'));
  mkdirSync(join(folder, 'tmp'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, 'tmp');
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  return made;
}

/** All that is the user's. */
function stateOf(folder: string): string[] {
  const asked = [
    ['status', '--porcelain'],
    ['stash', 'list'],
    ['ls-files', '--stage'],
    ['diff'],
    ['for-each-ref'],
    ['worktree', 'list'],
  ];
  return [readFileSync(join(folder, '.git/HEAD'), 'utf8'), ...asked.map((args) => git(folder, ...args))];
}

function filesOf(folder: string): string[] {
  const results = join(folder, 'results');
  if (!existsSync(results)) return [];
  return readdirSync(results, { recursive: true, encoding: 'utf8' }).filter((name) => /\.json$/.test(name));
}

function documents(folder: string): RunDocument[] {
  return filesOf(folder)
    .filter((name) => !name.includes('unmeasured-'))
    .map((name) => JSON.parse(readFileSync(join(folder, 'results', name), 'utf8')) as RunDocument);
}

function temporaryNames(): string[] {
  return readdirSync(process.env.TMPDIR!).filter((name) => name.startsWith('mmubench-'));
}

test('a range is measured commit by commit, and what does not build is tried once', (t) => {
  const { folder, shas } = synthetic(t);
  writeFileSync(join(folder, 'CHANGES'), 'stashed\n');
  git(folder, 'stash');
  writeFileSync(join(folder, 'CHANGES'), 'staged\n');
  git(folder, 'add', 'CHANGES');
  writeFileSync(join(folder, 'CHANGES'), 'edited\n');
  const before = stateOf(folder);
  const range = `${shas[1]}..${shas[4]}`;
  const first = cli(folder, 'history', range, ...FAST, '--json');
  assert.equal(first.status, 4, first.stderr);
  assert.match(first.stderr, /commits: 3; 0 measured, 0 failed, 3 left/);
  assert.match(first.stderr, /recorded, and not tried again without --retry: .*ended with 1/);
  assert.match(first.stderr, /2 measured, 1 failed, 0 left/);
  assert.match(first.stderr, /has changes that are in no commit/);
  const states = (JSON.parse(first.stdout) as { commits: { sha: string; state: string }[] }).commits;
  assert.deepEqual(
    states.map(({ sha, state }) => [sha, state]),
    [
      [shas[2], 'measured'],
      [shas[3], 'failed'],
      [shas[4], 'measured'],
    ],
  );
  assert.deepEqual(
    documents(folder).map(({ commit }) => [commit?.sha, commit?.dirty]),
    [
      [shas[2], false],
      [shas[4], false],
    ],
  );
  assert.equal(filesOf(folder).length, 3);

  const second = cli(folder, 'history', range, ...FAST);
  assert.equal(second.status, 0, second.stderr);
  assert.match(second.stderr, /commits: 3; 2 measured, 1 failed, 0 left/);
  assert.match(second.stdout, /^failed {3}.*3: does not build \(.*ended with 1/m);
  assert.equal(filesOf(folder).length, 3);

  const third = cli(folder, 'history', range, ...FAST, '--retry');
  assert.equal(third.status, 4, third.stderr);
  assert.match(third.stderr, /commits: 3; 2 measured, 0 failed, 1 left, about/);
  assert.equal(filesOf(folder).length, 4);
  assert.deepEqual(stateOf(folder), before);
  assert.deepEqual(temporaryNames(), []);
});

test('killed at any moment it goes on where it was, and removes what was left behind', async (t) => {
  const { folder, shas } = synthetic(t);
  const before = stateOf(folder);
  const args = ['history', `${shas[7]}..${shas[10]}`, ...FAST];
  const { child, says, outcome } = startCli(folder, ...args);
  await says('1 measured');
  await says(`${shas[8]!.slice(0, 8)} `);
  while (temporaryNames().length === 0) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  assert.equal((await outcome).status, null);
  assert.deepEqual(
    documents(folder).map(({ commit }) => commit?.sha),
    [shas[10]],
  );
  assert.equal(temporaryNames().length, 1);
  const next = cli(folder, ...args);
  assert.equal(next.status, 0, next.stderr);
  assert.match(next.stderr, /removed what a killed process left/);
  assert.match(next.stderr, /commits: 3; 1 measured, 0 failed, 2 left, about/);
  assert.deepEqual(
    documents(folder).map(({ commit }) => commit?.sha),
    shas.slice(8, 11),
  );
  assert.deepEqual(temporaryNames(), []);
  assert.deepEqual(stateOf(folder), before);
});

test('Ctrl-C ends with 130 and stores nothing of the commit that it was at', async (t) => {
  const { folder, shas } = synthetic(t);
  const hang = ['history', `${shas[8]}..${shas[10]}`, ...SHORT, '--build', 'node build.mjs; sleep 60'];
  const { child, says, outcome } = startCli(folder, ...hang);
  await says('building and measuring');
  while (temporaryNames().length === 0) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGINT');
  const { status, stderr } = await outcome;
  assert.equal(status, 130, stderr);
  assert.match(stderr, /the same command goes on where it stopped/);
  assert.deepEqual([filesOf(folder), temporaryNames()], [[], []]);
});

test('--suites-from lays suites over older code; runs of own suites are others', (t) => {
  const { folder, shas } = synthetic(t);
  const range = ['history', `${shas[3]}..${shas[4]}`, ...FAST];
  for (const more of [[], ['--suites-from', 'HEAD'], ['--suites-from', 'main']]) {
    const { status, stderr } = cli(folder, ...range, ...more);
    assert.equal(status, 0, stderr);
  }
  const [own, laid, ...none] = documents(folder).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  assert.deepEqual(none, []);
  assert.deepEqual([own!.suitesFrom, laid!.suitesFrom], [undefined, shas.at(-1)]);
  assert.deepEqual([laid!.commit, laid!.commit?.dirty], [own!.commit, false]);
  const hashOf = ({ cases }: RunDocument) => cases.find(({ role }) => role === 'case')!.suiteHash;
  assert.notEqual(hashOf(own!), hashOf(laid!));
});

test('a commit that lacks the case is recorded; with another case it is measured', (t) => {
  const { folder, shas } = synthetic(t);
  const range = ['history', `${shas[3]}..${shas[4]}`, ...SHORT, '--build', 'node build.mjs'];
  const { status, stderr } = cli(folder, ...range, '-f', 'nothing');
  assert.equal(status, 4, stderr);
  assert.match(stderr, /recorded.*matches no case/);
  const both = cli(folder, ...range, '-f', 'nothing', 'lookup');
  assert.equal(both.status, 0, both.stderr);
  assert.match(both.stderr, /measured; it has no case nothing/);
});

test('--last, --every and --since choose; --dry-run measures nothing', (t) => {
  const { folder, shas } = synthetic(t);
  const chosen = (...args: string[]) => {
    const { status, stdout, stderr } = cli(folder, 'history', '--dry-run', '--json', ...args);
    assert.equal(status, 0, stderr);
    const { commits } = JSON.parse(stdout) as { commits: { sha: string }[] };
    return commits.map(({ sha }) => shas.indexOf(sha));
  };
  assert.deepEqual(chosen('--last', '3'), [9, 10, 11]);
  assert.deepEqual(chosen('--every', '4'), [3, 7, 11]);
  assert.deepEqual(chosen('--last', '5', '--every', '2'), [7, 9, 11]);
  assert.deepEqual(chosen('--since', '2026-01-11'), [10, 11]);
  assert.deepEqual(chosen(`${shas[4]}..`, '--since', '2026-01-11'), [10, 11]);
  assert.deepEqual(chosen(shas[1]!), [0, 1]);
  git(folder, 'checkout', '-q', '--detach', shas[2]!);
  assert.deepEqual(chosen(), [0, 1, 2]);
  assert.deepEqual(filesOf(folder), []);
});

test('what names no commits is told, and nothing is measured', (t) => {
  const { folder, shas } = synthetic(t);
  const refused: readonly (readonly [number, RegExp, readonly string[]])[] = [
    [5, /has no commits/, ['HEAD..HEAD']],
    [5, /none of the 12 commits.*so young; the last is of 2026-01-12/, ['--since', '2026-02-01']],
    [2, /"nowhere" is no commit here, expected a commit, or two/, ['nowhere..HEAD']],
    [2, /"--output=x" is no commit here/, ['--', '--output=x']],
    [2, /"-1" is no commit here/, ['--', 'HEAD~1..-1']],
    [2, /expected a commit, or two with/, ['main...HEAD']],
    [2, /Expected a date such as 2026-01-31/, ['--since', 'yesterday']],
    [2, /Expected a whole number of 1 or more/, ['--every', '0']],
    [2, /--suites-from "-x" names no commit/, ['--suites-from=-x']],
    [
      2,
      /has no folder dist\/elsewhere or elsewhere/,
      ['--suites-from', 'HEAD', '--suites', 'dist/elsewhere'],
    ],
  ];
  for (const [expected, message, args] of refused) {
    const { status, stderr } = cli(folder, 'history', ...args);
    assert.deepEqual([status, message.test(stderr)], [expected, true], `${args.join(' ')}: ${stderr}`);
  }
  const clone = join(folder, '../clone');
  git(folder, 'clone', '-q', '--depth', '2', `file://${folder}`, clone);
  const beyond = cli(clone, 'history', `${shas[3]}..HEAD`);
  assert.match(beyond.stderr, /is no commit here.*this clone is shallow: "git fetch --unshallow --tags"/);
  const within = cli(clone, 'history', '--dry-run');
  assert.deepEqual([within.status, within.stdout.split('\n').length], [0, 3]);
  assert.match(within.stderr, /this clone is shallow, and its history may go further back/);
  const outside = temporaryFolder(t);
  assert.match(cli(outside, 'history').stderr, /is in no git repository/);
});

test('a commit that vanishes is told and passed over, and not recorded', (t) => {
  const { folder, shas } = synthetic(t);
  // Git still lists the commit, and finds at the checkout that it isn't there.
  const tree = git(folder, 'rev-parse', `${shas[9]}^{tree}`);
  rmSync(join(folder, '.git/objects', tree.slice(0, 2), tree.slice(2)));
  const { status, stdout, stderr } = cli(folder, 'history', `${shas[8]}..${shas[10]}`, ...FAST);
  assert.equal(status, 3, stderr);
  assert.match(stderr, /not recorded, so tried again next time: git can't check out/);
  assert.match(stdout, /^left .*\nmeasured .*\n$/);
  assert.deepEqual(filesOf(folder).length, 1);
  assert.deepEqual(temporaryNames(), []);
});

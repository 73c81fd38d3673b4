import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addWorktree, describeCommit, pathInRepository, removeWorktree, resolveCommit } from './git.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';

const DATE = '2026-01-02T03:04:05+02:00';

/** A git that neither the user's configuration nor the clock changes. */
function git(folder: string, args: readonly string[], input = ''): string {
  const who = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const env = {
    ...process.env,
    ...who,
    GIT_AUTHOR_DATE: DATE,
    GIT_COMMITTER_DATE: DATE,
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  return execFileSync('git', ['-C', folder, ...args], { env, input, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function repository(folder: string, subject: string): string {
  git(folder, ['init', '-q', '-b', 'trunk']);
  writeFiles(folder, { 'a.txt': '1' });
  git(folder, ['add', '.']);
  git(folder, ['commit', '-q', '--allow-empty-message', '--cleanup=verbatim', '-F', '-'], subject);
  return git(folder, ['rev-parse', 'HEAD']);
}

test('no repository, an empty repository and no folder are no commit', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(describeCommit(folder), null);
  assert.equal(describeCommit(join(folder, 'gone')), null);
  git(folder, ['init', '-q']);
  assert.equal(describeCommit(folder), null);
  assert.equal(resolveCommit(folder, 'HEAD'), null);
});

test('a clean commit, its time in UTC', (t) => {
  const folder = temporaryFolder(t);
  const sha = repository(folder, 'Subject\n\nBody');
  const time = '2026-01-02T01:04:05.000Z';
  assert.deepEqual(describeCommit(folder), { sha, time, author: 'a', subject: 'Subject', dirty: false });
});

for (const subject of ['a\u001eb \u001b[31m"</script>', '', 'dash — 🙂', "'; rm -rf ~ #"]) {
  test(`the subject ${JSON.stringify(subject)} is kept as it is`, (t) => {
    const folder = temporaryFolder(t);
    const sha = repository(folder, subject);
    assert.deepEqual([describeCommit(folder)?.sha, describeCommit(folder)?.subject], [sha, subject]);
  });
}

test('an edited, a new and a staged file make it dirty; ignored results do not', (t) => {
  const folder = temporaryFolder(t);
  repository(folder, 'x');
  writeFiles(folder, { 'sub/results/run.json': '{}' });
  const ignored = pathInRepository(folder, join(folder, 'sub/results'));
  assert.equal(ignored, 'sub/results');
  assert.equal(describeCommit(folder)?.dirty, true);
  assert.equal(describeCommit(join(folder, 'sub'), [ignored])?.dirty, false);
  writeFiles(folder, { 'a.txt': '2' });
  assert.equal(describeCommit(folder, [ignored])?.dirty, true);
  git(folder, ['add', 'a.txt']);
  assert.equal(describeCommit(folder, [ignored])?.dirty, true);
});

test('a folder of odd characters is ignored as it is written', (t) => {
  const folder = temporaryFolder(t);
  repository(folder, 'x');
  writeFiles(folder, { ':(top)r*/run.json': '{}' });
  const ignored = pathInRepository(folder, join(folder, ':(top)r*'));
  assert.equal(describeCommit(folder, [ignored!])?.dirty, false);
  writeFiles(folder, { ':(top)rest/new.js': '' });
  assert.equal(describeCommit(folder, [ignored!])?.dirty, true);
});

test('results are found in their repository through a symbolic link too, and nowhere else', (t) => {
  const folder = temporaryFolder(t);
  const link = join(temporaryFolder(t), 'link');
  repository(folder, 'x');
  writeFiles(folder, { 'results/run.json': '{}' });
  symlinkSync(folder, link);
  assert.equal(pathInRepository(link, join(link, 'results')), 'results');
  assert.equal(pathInRepository(link, join(link, 'not/yet/there.html')), 'not/yet/there.html');
  assert.equal(pathInRepository(folder, folder), null);
  assert.equal(pathInRepository(folder, '/'), null);
  assert.equal(pathInRepository('/', folder), null);
});

test('a detached head is a commit like any other', (t) => {
  const folder = temporaryFolder(t);
  const sha = repository(folder, 'x');
  git(folder, ['checkout', '-q', '--detach']);
  assert.equal(describeCommit(folder)?.sha, sha);
});

test('a commit is resolved by branch, short hash and tag', (t) => {
  const folder = temporaryFolder(t);
  const sha = repository(folder, 'x');
  git(folder, ['tag', '-a', '-m', 'tag', 'v1']);
  for (const name of ['HEAD', 'trunk', sha.slice(0, 8), 'v1']) assert.equal(resolveCommit(folder, name), sha);
});

test('a branch may begin with a dash', (t) => {
  const folder = temporaryFolder(t);
  const sha = repository(folder, 'x');
  git(folder, ['update-ref', 'refs/heads/-x', sha]);
  assert.equal(resolveCommit(folder, '-x'), sha);
});

test('what looks like an option or a command is a name that names nothing', (t) => {
  const folder = temporaryFolder(t);
  repository(folder, 'x');
  for (const name of ['--all', '-h', '--output=x', '', '$(id)', 'HEAD..HEAD', '\n', 'gone']) {
    assert.equal(resolveCommit(folder, name), null, JSON.stringify(name));
  }
});

test('a date that no calendar knows', (t) => {
  const folder = temporaryFolder(t);
  const tree = git(folder, ['init', '-q']) + git(folder, ['mktree']);
  const who = 'a <a@b> 99999999999999 +0000';
  const sha = git(
    folder,
    ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'],
    `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nx\n`,
  );
  git(folder, ['checkout', '-q', '--detach', sha]);
  assert.equal(describeCommit(folder)?.time, '9999-12-31T23:59:59.000Z');
});

test('a worktree is forgotten, also when its folder is gone; the user’s own on a disk that is not there is not', async (t) => {
  const folder = temporaryFolder(t);
  const others = temporaryFolder(t);
  const sha = repository(folder, 'First');
  const worktrees = () => git(folder, ['worktree', 'list']).split('\n').length;
  for (const name of ['users', 'there', 'gone']) {
    await addWorktree(folder, join(others, name), sha, new AbortController().signal);
  }
  rmSync(join(others, 'users'), { recursive: true });
  rmSync(join(others, 'gone'), { recursive: true });
  assert.equal(worktrees(), 4);
  removeWorktree(folder, join(others, 'there'));
  removeWorktree(folder, join(others, 'gone'));
  removeWorktree(folder, join(others, 'never'));
  assert.equal(worktrees(), 2);
});

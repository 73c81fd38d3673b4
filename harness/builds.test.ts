/** What can be a build and what can't, on repositories, folders and a registry made for it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BuildOptions, prepareBuild, prepareBuilds } from './builds.ts';
import { commitAll, git, initRepository } from './git.test-helper.ts';
import { ended } from './process-state.test-helper.ts';
import { startRegistry } from './registry.test-helper.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';
import { EXIT, UserError } from './user-error.ts';

const SUITE = `export default { name: 's', groups: [{ name: 'g', cases: [{ name: 'c', setUp: () => () => 1 }] }] };\n`;
const BUILD = 'mkdir -p suites && cp source/* suites/';

/** A repository whose project lies in `below`, with the commits `first` and `second`. */
function repository(t: TestContext, below = '', files: Readonly<Record<string, string>> = {}): string {
  const top = temporaryFolder(t);
  const folder = join(top, below);
  writeFiles(folder, {
    'package.json': JSON.stringify({
      name: 'p',
      version: '1.0.0',
      type: 'module',
      scripts: { build: BUILD },
    }),
    'package-lock.json': JSON.stringify({ name: 'p', lockfileVersion: 3, packages: { '': { name: 'p' } } }),
    'source/s.suite.js': SUITE,
    '.gitignore': 'suites\nnode_modules\n',
    ...files,
  });
  initRepository(top);
  commitAll(top, 'first');
  git(top, 'commit', '-q', '--allow-empty', '-m', 'second');
  mkdirSync(join(folder, 'node_modules'));
  return folder;
}

function options(folder: string, changes: Partial<BuildOptions> = {}): BuildOptions {
  const { signal } = new AbortController();
  return {
    folder,
    suites: 'suites',
    outputs: [],
    // What package.json says too, without the time that npm takes.
    command: BUILD,
    signal,
    onStep: () => {},
    ...changes,
  };
}

function builtFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => /^mmubench-(build|package)-/.test(name));
}

for (const reference of ['HEAD', 'HEAD~1', ':/first', 'main-line', 'worktree', '.']) {
  test(`${reference} is a build`, async (t) => {
    const folder = repository(t);
    git(folder, 'branch', 'main-line');
    if (reference === 'worktree' || reference === '.') execFileSync(BUILD, { cwd: folder, shell: true });
    const build = await prepareBuild(
      reference,
      options(folder, reference === 'HEAD' ? { command: null } : {}),
    );
    t.after(() => build.dispose());
    assert.equal(existsSync(join(build.suites, 's.suite.js')), true);
    assert.equal(build.commit?.subject, /first|~/.test(reference) ? 'first' : 'second');
    assert.equal(build.commit?.dirty, false);
    assert.deepEqual(build.project, { name: 'p', version: '1.0.0' });
  });
}

const NO_BUILDS = ['', '-x', '--output=x', 'HEAD^{tree}', 'HEAD~9', '$(id)', 'x@$(id)', '../..', 'source'];
for (const reference of NO_BUILDS) {
  test(`${JSON.stringify(reference)} names no build`, async (t) => {
    const folder = repository(t);
    const steps: string[] = [];
    const onStep = (text: string) => steps.push(text);
    await assert.rejects(prepareBuilds(['HEAD', reference], options(folder, { onStep })), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /names no build.*expected a commit, "worktree"/);
      return true;
    });
    assert.deepEqual(steps, [], 'it is told before anything is built');
  });
}

test('a project in a folder of its repository is built there', async (t) => {
  const folder = repository(t, 'packages/p');
  const build = await prepareBuild('HEAD', options(folder));
  t.after(() => build.dispose());
  assert.ok(build.folder.endsWith(join('packages', 'p')));
  assert.ok(existsSync(join(build.folder, 'suites/s.suite.js')));
});

test("the user's packages serve, unless they are links into the repository", async (t) => {
  const folder = repository(t, '', { 'other/index.js': '' });
  const shared = await prepareBuild('HEAD', options(folder));
  t.after(() => shared.dispose());
  assert.ok(existsSync(join(shared.folder, 'node_modules')));
  symlinkSync(join(folder, 'other'), join(folder, 'node_modules/other'), 'junction');
  const steps: string[] = [];
  const own = await prepareBuild('HEAD', options(folder, { onStep: (text) => steps.push(text) }));
  t.after(() => own.dispose());
  assert.equal(existsSync(join(own.folder, 'node_modules/other')), false);
  assert.ok(steps.includes('installing its dependencies'), steps.join());
});

test('no hook of the repository runs, and none that called names another repository', async (t) => {
  const folder = repository(t);
  const mark = join(folder, 'hook-ran');
  writeFiles(folder, { '.git/hooks/post-checkout': `#!/bin/sh\ntouch "${mark}"\n` });
  chmodSync(join(folder, '.git/hooks/post-checkout'), 0o755);
  process.env.GIT_DIR = join(folder, 'nowhere');
  t.after(() => delete process.env.GIT_DIR);
  const build = await prepareBuild('HEAD', options(folder));
  delete process.env.GIT_DIR;
  await build.dispose();
  assert.equal(existsSync(mark), false);
  assert.equal(git(folder, 'worktree', 'list').split('\n').length, 1);
});

const FAILING: readonly (readonly [command: string, message: RegExp, details: readonly string[]])[] = [
  ['echo no compiler here >&2; exit 3', /ended with 3; its last words/, ['no compiler here']],
  ['exit 4', /ended with 4; it said nothing/, []],
  ['kill -9 $$', /was killed by SIGKILL/, []],
];
for (const [command, message, details] of FAILING) {
  test(`a build that fails, ${command}, is told with its last words, and leaves nothing behind`, async (t) => {
    const folder = repository(t);
    const before = builtFolders();
    await assert.rejects(prepareBuilds(['HEAD~1', 'HEAD'], options(folder, { command })), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      assert.deepEqual(error.details, details);
      return true;
    });
    assert.deepEqual(builtFolders(), before);
    assert.equal(git(folder, 'worktree', 'list').split('\n').length, 1);
  });
}

test('interrupted while it builds: what the build has started ends too', async (t) => {
  const folder = repository(t);
  const interrupt = new AbortController();
  const pidFile = join(folder, 'pid');
  const command = `sleep 60 & echo $! > '${pidFile}'; wait`;
  const preparing = prepareBuild('HEAD', options(folder, { command, signal: interrupt.signal }));
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await sleep(10);
  interrupt.abort(new Error('interrupted'));
  await assert.rejects(
    preparing,
    (error) => error instanceof UserError && error.exitCode === EXIT.interrupted,
  );
  await ended(Number(readFileSync(pidFile, 'utf8')));
  assert.equal(git(folder, 'worktree', 'list').split('\n').length, 1);
});

test('a working tree that was edited after it was built is told so', async (t) => {
  const folder = repository(t);
  execFileSync(BUILD, { cwd: folder, shell: true });
  const steps: string[] = [];
  const prepare = () => prepareBuild('worktree', options(folder, { onStep: (text) => steps.push(text) }));
  await prepare();
  writeFiles(folder, { 'notes.txt': 'no code', 'source/s.suite.js': `${SUITE}// edited\n` });
  const future = Date.now() / 1000 + 60;
  for (const name of ['notes.txt', 'source/s.suite.js']) utimesSync(join(folder, name), future, future);
  assert.deepEqual(steps, []);
  await prepare();
  assert.match(steps.join(), /s\.suite\.js was edited after that: build it first/);
});

/** A registry of one package. */
async function registry(t: TestContext, name: string, version: string): Promise<void> {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'package.json': JSON.stringify({ name, version, type: 'module', main: 'index.js' }),
    'index.js': `export const version = '${version}';\n`,
  });
  execFileSync('npm', ['pack', '--silent'], { cwd: folder });
  const archive = readFileSync(join(folder, `${name}-${version}.tgz`));
  const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  const address = await startRegistry(t, ({ url }, response) => {
    const dist = { tarball: `${address}archive.tgz`, integrity };
    const versions = { [version]: { name, version, dist } };
    if (url === '/archive.tgz') response.end(archive);
    else if (url === `/${name}`)
      response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
    else response.writeHead(404).end('{}');
  });
}

test("a published version is installed under today's suites, beside the user's other packages", async (t) => {
  const folder = repository(t);
  writeFiles(folder, {
    'suites/s.suite.js': SUITE,
    'node_modules/subject/old.js': '',
    'node_modules/helper/index.js': '',
    'node_modules/@scope/tool/index.js': '',
  });
  await registry(t, 'subject', '2.0.1');
  const build = await prepareBuild('subject@2.0.1', options(folder));
  t.after(() => build.dispose());
  const installed = (name: string) => existsSync(join(build.folder, 'node_modules', name));
  assert.deepEqual(
    ['subject/index.js', 'subject/old.js', 'helper/index.js', '@scope/tool/index.js'].map(installed),
    [true, false, true, true],
  );
  assert.deepEqual([build.project, build.commit], [{ name: 'subject', version: '2.0.1' }, null]);
  assert.ok(existsSync(join(build.suites, 's.suite.js')));
  await assert.rejects(prepareBuild('subject@9.9.9', options(folder)), /npm install .*ended with 1/);
});

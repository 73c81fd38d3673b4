/** Runs that are ended from outside: what was measured is kept, and no worker outlives them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { diesWithParent } from '../harness/death-signal.ts';
import { ended } from '../harness/process-state.test-helper.ts';
import { startRegistry } from '../harness/registry.test-helper.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { startCli, suiteText } from './cli.test-helper.ts';

const LONG = ['run', '--quick', '--trials', '4', '--rounds', '8', '--turn-ms', '5', '--no-html', '--json'];

/** A project whose workers leave their process ids in the folder `pids`. */
function project(t: TestContext, operation: string): string {
  const folder = temporaryFolder(t);
  const setUp = `() => { fs.writeFileSync(${JSON.stringify(`${folder}/pids/`)} + process.pid, ''); return ${operation}; }`;
  const cases = ['a', 'b'].map((name) => `{ name: '${name}', setUp: ${setUp} }`).join(', ');
  writeFiles(folder, {
    'suites/s.suite.mjs': `import fs from 'node:fs';\n${suiteText('s', cases)}`,
    'pids/1': '',
  });
  return folder;
}

/** The process ids so far; waits for the first. */
async function workers(folder: string): Promise<number[]> {
  for (let i = 0; i < 1000; i++) {
    const pids = readdirSync(join(folder, 'pids'))
      .map(Number)
      .filter((pid) => pid > 1);
    if (pids.length > 0) return pids;
    await sleep(10);
  }
  throw new Error('no worker was prepared within 10 s');
}

test('SIGINT ends the run with 130; the trials that were done are stored', async (t) => {
  const folder = project(t, '() => 1');
  const { child, says, outcome } = startCli(folder, ...LONG);
  await says('measuring: 25 %');
  child.kill('SIGINT');
  const { status, stdout, stderr } = await outcome;
  assert.equal(status, 130, stderr);
  for (const pid of await workers(folder)) await ended(pid);
  const document = JSON.parse(stdout) as RunDocument;
  assert.equal(document.interrupted, true);
  assert.deepEqual(document.failures, []);
  assert.equal(document.cases.length, 4);
  for (const { trials } of document.cases) assert.ok(trials.length >= 1 && trials.length < 4);
  const path = /^stored: (.*)$/m.exec(stderr)?.[1] ?? assert.fail(stderr);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, path), 'utf8')), document);
});

test('SIGINT while suites load ends at once with 130', async (t) => {
  const folder = temporaryFolder(t);
  const pid = JSON.stringify(join(folder, 'pids'));
  const hang = `import fs from 'node:fs'; fs.writeFileSync(${pid} + '/' + process.pid, ''); for (;;);`;
  writeFiles(folder, { 'suites/s.suite.mjs': hang, 'pids/1': '' });
  const { child, outcome } = startCli(folder, ...LONG);
  const [worker] = await workers(folder);
  child.kill('SIGINT');
  const { status, stdout, stderr } = await outcome;
  assert.deepEqual([status, stdout], [130, '']);
  assert.match(stderr, /mmubench: interrupted before anything was measured/);
  await ended(worker!);
});

test('workers end when the run is killed, hanging ones too where the system can see to it', async (t) => {
  const folder = project(t, diesWithParent().length > 0 ? '() => { for (;;); }' : '() => 1');
  const { child, outcome } = startCli(folder, ...LONG);
  const pids = await workers(folder);
  child.kill('SIGKILL');
  assert.equal((await outcome).status, null);
  for (const pid of pids) await ended(pid);
});

/** A promise that is resolved from outside. */
function settled(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A registry that takes every request and answers none. */
async function silentRegistry(t: TestContext): Promise<{ asked: Promise<void>; closed: Promise<void> }> {
  const asked = settled();
  const closed = settled();
  await startRegistry(t, (request) => {
    asked.resolve();
    request.socket.on('close', () => closed.resolve());
  });
  return { asked: asked.promise, closed: closed.promise };
}

test('SIGINT while npm installs a contender ends it and npm with 130, and leaves nothing behind', async (t) => {
  const folder = temporaryFolder(t);
  const temporary = join(folder, 'tmp');
  writeFiles(folder, {
    'suites/s.suite.mjs': suiteText('s', `{ name: 'a', setUp: () => () => 1 }`),
    'package.json': '{ "name": "p", "version": "1.0.0" }',
    'tmp/.keep': '',
  });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  const { asked, closed } = await silentRegistry(t);
  const { child, says, outcome } = startCli(folder, 'compare', 'subject@1.0.0', 'worktree', '--trials', '1');
  await says('installing subject@1.0.0');
  await asked;
  child.kill('SIGINT');
  const { status, stdout, stderr } = await outcome;
  assert.deepEqual([status, stdout], [130, ''], stderr);
  assert.match(stderr, /mmubench: interrupted before anything was measured/);
  // npm's own end of the connection: it is gone too.
  await closed;
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name.startsWith('mmubench-')),
    [],
  );
});

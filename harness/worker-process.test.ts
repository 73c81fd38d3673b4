import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { ended } from './process-state.test-helper.ts';
import type { Request } from './protocol.ts';
import type { FailureReason } from './run-document.ts';
import { WorkerFailure, WorkerProcess } from './worker-process.ts';

const REQUEST: Request = { do: 'turn', timeMs: 1 };
const skip = process.platform === 'win32' ? 'the misbehaving workers are shell scripts' : false;

function start(t: TestContext, command: readonly string[], timeoutMs = 20_000): WorkerProcess {
  const worker = new WorkerProcess({ command, env: process.env, timeoutMs });
  t.after(() => worker.kill());
  return worker;
}

const shell = (t: TestContext, script: string, timeoutMs?: number) =>
  start(t, ['sh', '-c', script], timeoutMs);

async function fails(worker: WorkerProcess, reason: FailureReason, message: RegExp): Promise<WorkerFailure> {
  try {
    await worker.request(REQUEST);
  } catch (error) {
    assert.ok(error instanceof WorkerFailure, String(error));
    assert.match(error.message, message);
    assert.equal(error.reason, reason, error.message);
    return error;
  }
  throw new Error('got a reply, expected a failure');
}

const MISBEHAVIOUR: readonly (readonly [
  what: string,
  script: string,
  reason: FailureReason,
  message: RegExp,
])[] = [
  ['garbage', 'echo nonsense >&3; sleep 60', 'protocol', /no JSON object: "nonsense"/],
  ['garbage in reply', 'read l; echo nonsense >&3; sleep 60', 'protocol', /no JSON object: "nonsense"/],
  ['binary garbage', 'head -c 999 /dev/zero >&3; echo >&3; sleep 60', 'protocol', /no JSON object: "\\u0000/],
  ['JSON that is no object', 'read l; echo 42 >&3; sleep 60', 'protocol', /no JSON object: "42"/],
  ['a reply before the request', 'echo {} >&3; sleep 60', 'protocol', /was not asked for: "\{\}"/],
  ['a reply of 100 MB', "head -c 100000000 /dev/zero | tr '\\0' x >&3", 'protocol', /more than 16777216/],
  ['an early end', 'exit 0', 'exit', /exited with code 0 before it replied/],
  ['an end instead of a reply', 'read l; exit 3', 'exit', /exited with code 3 before it replied/],
  ['half a reply', `read l; printf '{"turn"' >&3; exit 0`, 'exit', /exited with code 0/],
  ['suicide', 'read l; kill -9 $$', 'signal', /killed by SIGKILL/],
  ['a program that is not there', 'exec no-such-program', 'spawn', /does not start: exit code 127/],
];

for (const [what, script, reason, message] of MISBEHAVIOUR) {
  test(`${what} is a failure by the name of ${reason}`, { skip }, async (t) => {
    const worker = shell(t, script);
    // The reply that nobody asked for has to come before somebody asks.
    if (what.includes('before the request')) await new Promise((resolve) => setTimeout(resolve, 300));
    await fails(worker, reason, message);
    await fails(worker, reason, message);
    await ended(worker.pid!);
  });
}

test('silence is a timeout, and the worker is killed with what it started', { skip }, async (t) => {
  const worker = shell(t, 'sleep 60 & echo $! >&2; wait', 300);
  const { stderr } = await fails(worker, 'timeout', /no reply to "turn" within 0\.3 s .*--timeout/);
  await ended(worker.pid!);
  await ended(Number(stderr));
});

test('what a worker leaves behind ends with it', { skip }, async (t) => {
  const worker = shell(t, `read l; sleep 60 & echo "{\\"left\\":$!}" >&3; exit 0`);
  const { left } = await worker.request(REQUEST);
  await ended(left as number);
});

test('what has left the group of its worker does not keep the harness from ending', { skip }, (t) => {
  if (spawnSync('setsid', ['true']).status !== 0) return t.skip('no setsid here');
  const module = JSON.stringify(new URL('./worker-process.js', import.meta.url).href);
  const code = `
    const { WorkerProcess } = await import(${module});
    const command = ['sh', '-c', 'read l; setsid sleep 60 & echo "{\\\\"left\\\\":$!}" >&3; exit 0'];
    const worker = new WorkerProcess({ command, env: process.env, timeoutMs: 20_000 });
    console.log((await worker.request({ do: 'finish' })).left);
    worker.close();`;
  const options = { encoding: 'utf8', timeout: 20_000 } as const;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], options);
  process.kill(Number(stdout), 'SIGKILL');
  assert.equal(status, 0);
});

for (const command of ['/no/such/program', '/dev/null/x', '/dev/null', 'x'.repeat(10_000)]) {
  test(`${command.slice(0, 20)} does not start`, async (t) => {
    await fails(start(t, [command]), 'spawn', /does not start: spawn E|does not start: .*E[A-Z]+/);
  });
}

test('arguments that the system refuses are no error of the harness', async (t) => {
  await fails(start(t, ['true', 'x'.repeat(2 ** 24)]), 'spawn', /^true does not start: /);
});

test('50 MB on stdout and on stderr harm nothing; the tail of stderr is kept', { skip }, async (t) => {
  const print = 'head -c 50000000 /dev/zero';
  const worker = shell(
    t,
    `${print}; ${print} >&2; echo the end >&2; read l; echo '{"ok":1}' >&3; read l; exit 1`,
  );
  assert.deepEqual(await worker.request(REQUEST), { ok: 1 });
  const { stderr } = await fails(worker, 'exit', /code 1/);
  assert.ok(stderr.endsWith('the end\n'));
  assert.equal(stderr.length, 4096);
});

test('a reply in many writes is one reply, characters cut in two included', { skip }, async (t) => {
  const pieces = ['{"te', 'xt', '":"', '\\303', '\\251', '"', '}', '\\n'];
  const writes = pieces.map((piece) => `printf '${piece}' >&3; sleep 0.01`).join('; ');
  const worker = shell(t, `read l; ${writes}; read l; echo '{"next":1}' >&3`);
  assert.deepEqual(await worker.request(REQUEST), { text: 'é' });
  assert.deepEqual(await worker.request(REQUEST), { next: 1 });
});

test('a second reply is not taken for the answer to the next request', { skip }, async (t) => {
  const worker = shell(t, `read l; printf '{"a":1}\\n{"a":2}\\n' >&3; read l; echo '{"a":3}' >&3; sleep 60`);
  assert.deepEqual(await worker.request(REQUEST), { a: 1 });
  await fails(worker, 'protocol', /was not asked for: "\{\\"a\\":2\}"/);
});

test('close lets a polite worker end by itself and kills the others', { skip }, async (t) => {
  const polite = shell(t, 'while read l; do :; done; echo bye >&2');
  polite.close(20_000);
  await ended(polite.pid!);
  assert.equal((await fails(polite, 'exit', /code 0/)).stderr, 'bye\n');
  const hung = shell(t, 'while :; do sleep 60; done');
  hung.close(1);
  await ended(hung.pid!);
});

test('a worker that can’t write to descriptor 3 replies on stdout, whatever the suite prints there', {
  skip,
}, async (t) => {
  const script =
    'read l; printf "noise {} no newline"; printf \'\\nmark {"turn":1}\\n\'; echo mark; read l; echo \'mark {"turn":2}\'; read l; echo \'mark oops\'';
  const worker = new WorkerProcess({
    command: ['sh', '-c', script],
    env: process.env,
    timeoutMs: 20_000,
    replyMark: 'mark ',
  });
  t.after(() => worker.kill());
  assert.deepEqual(await worker.request(REQUEST), { turn: 1 });
  assert.deepEqual(await worker.request(REQUEST), { turn: 2 });
  await fails(worker, 'protocol', /no JSON object: "oops"/);
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ended } from '../process-state.test-helper.ts';
import type { Request } from '../protocol.ts';
import { seededRandom } from '../random.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { launchWorker } from '../worker-launcher.ts';
import { WorkerFailure, type WorkerProcess } from '../worker-process.ts';

const WORKER = fileURLToPath(new URL('./node-worker.js', import.meta.url));

interface Talk {
  readonly worker: WorkerProcess;
  readonly file: string;
  readonly prepare: Request;
}

/** A Node worker, and a suite whose one case is given as the text of its setUp. */
function talk(t: TestContext, setUp: string, { top = '', timeoutMs = 20_000 } = {}): Talk {
  const folder = temporaryFolder(t);
  const groups = `[{ name: 'g', cases: [{ name: 'c', operations: 10, setUp: ${setUp} }] }]`;
  writeFiles(folder, { 's.suite.mjs': `${top}\nexport default { name: 's', groups: ${groups} };\n` });
  const worker = launchWorker({ command: null, cpus: [], timeoutMs, random: seededRandom(1) });
  t.after(() => worker.kill());
  const file = join(folder, 's.suite.mjs');
  return { worker, file, prepare: { do: 'prepare', file, group: 'g', case: 'c', warmUpMs: 5 } };
}

const SUM = '() => { let sum = 0; return () => (sum += 1); }';

test('tells a suite’s shape', async (t) => {
  const { worker, file } = talk(t, SUM);
  const cases = [{ name: 'c', operations: 10, tail: false, command: null }];
  assert.deepEqual(await worker.request({ do: 'outline', file }), {
    outline: { name: 's', groups: [{ name: 'g', baseline: null, cases }] },
  });
});

test('prepare, turns, finish', async (t) => {
  const { worker, prepare } = talk(t, SUM, {
    top: 'console.log("x".repeat(1e6)); console.error("y".repeat(1e6)); setInterval(() => {}, 1000);',
  });
  const { ready } = (await worker.request(prepare)) as { ready: { batch: number } };
  assert.ok(Number.isSafeInteger(ready.batch) && ready.batch > 1);
  for (let i = 0; i < 2; i++) {
    const { turn } = (await worker.request({ do: 'turn', timeMs: 2 })) as {
      turn: { samples: number[]; timedMs: number };
    };
    assert.ok(turn.samples.length >= 1 && turn.samples.every((ns) => ns >= 0));
    const summed = turn.samples.reduce((sum, ns) => sum + (ns * ready.batch * 10) / 1e6, 0);
    assert.ok(
      Math.abs(summed / turn.timedMs - 1) < 1e-6,
      `${summed} ms in samples, ${turn.timedMs} ms timed`,
    );
  }
  const { certificate } = (await worker.request({ do: 'finish' })) as { certificate: object };
  assert.deepEqual(Object.keys(certificate), [
    'clock',
    'gc',
    'bytesPerOperation',
    'warmUp',
    'jit',
    'elimination',
    'check',
    'promised',
  ]);
  // The suite's timer would keep the process alive: the end of stdin ends it nevertheless.
  worker.close(20_000);
  await ended(worker.pid!);
  await assert.rejects(worker.request({ do: 'finish' }), /exited with code 0/);
});

test('a case with a reset is measured call by call', async (t) => {
  const setUp = `() => {
    let full = true;
    return {
      operation: () => { if (!full) throw new Error('not reset'); full = false; },
      reset: () => { full = true; },
    };
  }`;
  const { worker, prepare } = talk(t, setUp);
  assert.deepEqual(await worker.request(prepare), { ready: { batch: 1 } });
  assert.ok('turn' in (await worker.request({ do: 'turn', timeMs: 1 })));
  assert.ok('certificate' in (await worker.request({ do: 'finish' })));
});

test('counters tell of the last call, which is one more after a reset', async (t) => {
  const setUp = `() => {
    let calls = 0;
    return {
      operation: () => { calls++; },
      reset: () => { calls = 0; },
      counters: () => ({ calls, none: 0 }),
    };
  }`;
  const { worker, prepare } = talk(t, setUp);
  await worker.request(prepare);
  const { certificate } = (await worker.request({ do: 'finish' })) as { certificate: { counters: object } };
  assert.deepEqual(certificate.counters, { calls: 1, none: 0 });
});

test('counters that are not exact are an error', async (t) => {
  const { worker, prepare } = talk(t, '() => ({ operation: () => 1, counters: () => ({ pages: 0.5 }) })');
  await worker.request(prepare);
  const { error } = (await worker.request({ do: 'finish' })) as { error: { message: string } };
  assert.match(error.message, /the counter "pages" is 0.5, expected an integer/);
});

/** What a case does, and the error reply to `prepare`. */
const ERRORS: readonly (readonly [
  what: string,
  setUp: string,
  top: string,
  reason: string,
  message: RegExp,
])[] = [
  ['throws at load', SUM, 'throw new RangeError("no data");', 'load', /does not load: RangeError: no data/],
  ['has a syntax error', SUM, 'let let;', 'load', /does not load: SyntaxError/],
  ['throws in setUp', '() => { throw new Error("bad") }', '', 'throw', /^Error: bad$/],
  ['throws in its operation', '() => () => { throw "text" }', '', 'throw', /^text$/],
  ['returns a promise', '() => async () => 1', '', 'async-leak', /the operation returned a promise/],
];

for (const [what, setUp, top, reason, message] of ERRORS) {
  test(`a case that ${what} is answered with an error`, async (t) => {
    const { worker, prepare } = talk(t, setUp, { top });
    const { error } = (await worker.request(prepare)) as { error: { reason: string; message: string } };
    assert.equal(error.reason, reason);
    assert.match(error.message, message);
  });
}

test('a case that the suite has not got is an error', async (t) => {
  const { worker, prepare } = talk(t, SUM);
  const { error } = (await worker.request({ ...prepare, case: '__proto__' } as Request)) as {
    error: { message: string };
  };
  assert.match(error.message, /no case "g\/__proto__"/);
});

/** What a case does to its process, and how the parent names it. */
const ENDS: readonly (readonly [what: string, setUp: string, top: string, reason: string])[] = [
  ['exits while loading', SUM, 'process.exit(0);', 'exit'],
  [
    'rejects a promise of its own',
    '() => { Promise.reject(new Error("late")); return () => 1; }',
    '',
    'exit',
  ],
  ['hangs while loading', SUM, 'await new Promise((resolve) => setTimeout(resolve, 1e6));', 'timeout'],
  [
    'writes into the replies',
    SUM,
    'import { writeSync } from "node:fs"; writeSync(3, "{}\\n{}\\n");',
    'protocol',
  ],
];

for (const [what, setUp, top, reason] of ENDS) {
  test(`a case that ${what} ends as ${reason}`, async (t) => {
    const { worker, prepare } = talk(t, setUp, { top, timeoutMs: reason === 'timeout' ? 800 : 20_000 });
    const talking = worker.request(prepare).then(() => worker.request({ do: 'turn', timeMs: 1 }));
    await assert.rejects(talking, (error) => error instanceof WorkerFailure && error.reason === reason);
  });
}

test('answers what is no request, or comes too early, with an error', () => {
  const conversation = [
    ['nonsense', 'got nonsense, expected a line of JSON'],
    ['null', 'got null, expected "do" to be a known request'],
    ['{"do":"dance"}', 'got {"do":"dance"}, expected "do" to be a known request'],
    ['{"do":"turn","timeMs":1}', 'got a request before "prepare"'],
  ] as const;
  const { output, status } = spawnSync(process.execPath, [WORKER], {
    input: conversation.map(([line]) => `${line}\n`).join(''),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  assert.deepEqual(
    output[3]!
      .trimEnd()
      .split('\n')
      .map((reply) => JSON.parse(reply)),
    conversation.map(([, message]) => ({ error: { reason: 'protocol', message } })),
  );
  assert.equal(status, 0, 'the end of stdin ends the worker');
});

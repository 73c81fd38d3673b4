import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkerFailure, type WorkerProcess } from './worker-process.ts';
import { WorkerSession } from './worker-session.ts';

type Call = 'prepare' | 'turn' | 'finish';

/** A session whose worker gives this reply to everything. */
function call(which: Call, reply: unknown): Promise<unknown> {
  const worker = { request: async () => reply, close: () => {}, stderr: 'tail' } as unknown as WorkerProcess;
  const request = { do: 'prepare', file: '/x', group: 'g', case: 'c', warmUpMs: 1 } as const;
  const session = new WorkerSession(worker, request);
  return which === 'turn' ? session.turn(1) : session[which]();
}

test('replies as they should be', async () => {
  assert.deepEqual(await call('prepare', { ready: { batch: 3 }, more: 1 }), { batch: 3 });
  const turn = { samples: [0, 1.5], timedMs: 2 };
  assert.deepEqual(await call('turn', { turn }), turn);
  assert.deepEqual(await call('finish', { certificate: {} }), {});
  assert.deepEqual(await call('finish', { certificate: { bytesPerOperation: null } }), {
    bytesPerOperation: null,
  });
});

const turnOf = (samples: unknown, timedMs: unknown = 1) => ({ turn: { samples, timedMs } });
const WRONG: readonly (readonly [
  what: string,
  which: Call,
  reply: unknown,
  reason: string,
  message: RegExp,
])[] = [
  ['no batch', 'prepare', { ready: {} }, 'protocol', /"ready\.batch" is not as expected/],
  ['a batch of 0', 'prepare', { ready: { batch: 0 } }, 'protocol', /"ready\.batch"/],
  ['half a batch', 'prepare', { ready: { batch: 1.5 } }, 'protocol', /"ready\.batch"/],
  ['another reply', 'prepare', turnOf([1]), 'protocol', /"ready" is not as expected/],
  ['a list', 'prepare', [], 'protocol', /"ready" is not as expected/],
  // JSON has no NaN: it arrives as null.
  ['a NaN', 'turn', turnOf([1, null]), 'protocol', /"turn\.samples\.1"/],
  ['an infinite sample', 'turn', turnOf([JSON.parse('1e999')]), 'protocol', /"turn\.samples\.0"/],
  ['a negative sample', 'turn', turnOf([-0.1]), 'protocol', /"turn\.samples\.0"/],
  ['no sample', 'turn', turnOf([]), 'protocol', /"turn\.samples"/],
  ['a negative time', 'turn', turnOf([1], -1), 'protocol', /"turn\.timedMs"/],
  [
    'half a clock',
    'finish',
    { certificate: { clock: { costNs: 1 } } },
    'protocol',
    /certificate\.clock\.resol/,
  ],
  ['an error', 'turn', { error: { reason: 'throw', message: 'mine' } }, 'throw', /^mine$/],
  [
    'a leak',
    'prepare',
    { error: { reason: 'async-leak', message: 'a promise' } },
    'async-leak',
    /^a promise$/,
  ],
  ['an unknown reason', 'turn', { error: { reason: 'mood', message: 'x' } }, 'protocol', /"turn" is not/],
];

for (const [what, which, reply, reason, message] of WRONG) {
  test(`${what} in reply to "${which}" is a failure`, async () => {
    await assert.rejects(call(which, reply), (error) => {
      assert.ok(error instanceof WorkerFailure);
      assert.deepEqual([error.reason, error.stderr], [reason, 'tail']);
      assert.match(error.message, message);
      return true;
    });
  });
}

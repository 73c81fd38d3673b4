/** The manual's examples, taken from the manual. Its worker in Python runs in run.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PrepareRequest } from './protocol.ts';
import { WorkerFailure, type WorkerProcess } from './worker-process.ts';
import { WorkerSession } from './worker-session.ts';

const manual = readFileSync(fileURLToPath(new URL('../../docs/worker-protocol.md', import.meta.url)), 'utf8');
const examples = [...manual.matchAll(/^```json\n(.*?)^```$/gms)].map(
  ([, text]) => JSON.parse(text!) as Record<string, unknown>,
);

test('the replies in the manual are accepted, and its requests are the ones that are sent', async () => {
  const [prepare, ready, after, turn, turned, finish, certificate, error] = examples;
  const requests: unknown[] = [];
  const replies = [ready, turned, certificate, error];
  const request = async (message: unknown) => {
    requests.push(message);
    return replies.shift()!;
  };
  const worker = { request, close: () => {}, stderr: '' } as unknown as WorkerProcess;
  const session = new WorkerSession(worker, prepare as unknown as PrepareRequest);
  assert.deepEqual(await session.prepare(), ready!.ready);
  assert.deepEqual(await session.turn(10), turned!.turn);
  assert.deepEqual(await session.finish(), certificate!.certificate);
  await assert.rejects(
    session.turn(10),
    (failure) => failure instanceof WorkerFailure && failure.reason === 'throw',
  );
  assert.deepEqual(requests.slice(0, 3), [prepare, turn, finish]);
  assert.deepEqual(Object.keys(after!), ['after']);
  assert.equal(examples.length, 8);
});

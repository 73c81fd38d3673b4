/**
 * The Node worker: a fresh process that holds one case. It imports as little as it can, because all of it shares
 * the process with what is measured. Speaks the protocol of ../protocol.ts.
 */
import type { FinishReply, LoadRequest, OutlineRequest, PrepareRequest, TurnReply } from '../protocol.ts';
import { outlineSuite } from '../suite-outline.ts';
import { measureClock, now } from './clock.ts';
import { bytesPerOperation, CollectionWatch } from './collections.ts';
import { countLastCall } from './count-last-call.ts';
import { createEngine } from './engine.ts';
import { findCase, loadSuite } from './load-suite.ts';
import { runOther } from './other-case.ts';
import { type PreparedCase, prepareCase, timeSample } from './prepared-case.ts';
import { serve, tooEarly } from './serve.ts';

interface Measured {
  readonly prepared: PreparedCase;
  readonly operationsPerCall: number;
  readonly turn: ReturnType<typeof createEngine>;
  readonly collections: CollectionWatch;
}

let measured: Measured | null = null;

async function outline({ file }: OutlineRequest): Promise<unknown> {
  return { outline: outlineSuite(await loadSuite(file, 'user')) };
}

async function load({ file }: LoadRequest): Promise<unknown> {
  await loadSuite(file, 'harness');
  return { loaded: true };
}

async function prepare({ file, group, case: name, warmUpMs, after }: PrepareRequest): Promise<unknown> {
  // The harness's own controls are prepared like any case; a user's suite was judged by its outline.
  const suite = await loadSuite(file, 'harness');
  const item = findCase(suite, group, name);
  for (const other of after?.cases ?? []) {
    runOther(findCase(suite, other.group, other.case), after!.timeMs);
  }
  const prepared = prepareCase(item, warmUpMs);
  const { batch } = prepared;
  const operationsPerCall = item.operations ?? 1;
  const turn = createEngine(() => timeSample(prepared), batch * operationsPerCall);
  measured = { prepared, operationsPerCall, turn, collections: new CollectionWatch() };
  // The engine's own code is warmed too; its samples are thrown away.
  turn(1);
  return { ready: { batch, ...(after && { after: after.cases.length }) } };
}

function turn(timeMs: number): TurnReply {
  const { turn, collections } = expectPrepared();
  const start = now();
  const { samples, timedMs } = turn(timeMs);
  collections.addTurn(start, now());
  return { turn: { samples: samples.map((ns) => Number(ns.toPrecision(8))), timedMs } };
}

function finish(): FinishReply {
  const { prepared, operationsPerCall, collections } = expectPrepared();
  const counters = countLastCall(prepared);
  return {
    certificate: {
      clock: measureClock(),
      gc: collections.summary(),
      bytesPerOperation: bytesPerOperation(prepared, operationsPerCall),
      warmUp: prepared.warmUp,
      ...(counters === null ? {} : { counters }),
    },
  };
}

function expectPrepared(): Measured {
  if (measured === null) throw tooEarly();
  return measured;
}

serve((request) => {
  switch (request.do) {
    case 'outline':
      return outline(request);
    case 'load':
      return load(request);
    case 'prepare':
      return prepare(request);
    case 'turn':
      return turn(request.timeMs);
    case 'finish':
      return finish();
  }
});

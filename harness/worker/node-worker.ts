/**
 * The Node worker: a fresh process that holds one case. It imports as little as it can, because all of it shares
 * the process with what is measured. Speaks the protocol of ../protocol.ts.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type {
  ErrorReply,
  FinishReply,
  OutlineRequest,
  PrepareRequest,
  Request,
  TurnReply,
} from '../protocol.ts';
import type { FunctionCase, Suite } from '../suite.ts';
import { outlineSuite, type SuiteAuthor } from '../suite-outline.ts';
import { measureClock, now } from './clock.ts';
import { bytesPerOperation, CollectionWatch } from './collections.ts';
import { countLastCall } from './count-last-call.ts';
import { createEngine } from './engine.ts';
import { runOther } from './other-case.ts';
import { CaseError, type PreparedCase, prepareCase, timeSample } from './prepared-case.ts';

/** Stdout and stderr belong to the suite. */
const REPLY_FD = 3;

interface Measured {
  readonly prepared: PreparedCase;
  readonly operationsPerCall: number;
  readonly turn: ReturnType<typeof createEngine>;
  readonly collections: CollectionWatch;
}

let measured: Measured | null = null;

async function load(file: string, author: SuiteAuthor): Promise<Suite> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    outlineSuite(module.default, author);
    return module.default as Suite;
  } catch (error) {
    throw new CaseError('load', `the suite does not load: ${describe(error)}`, { cause: error });
  }
}

async function outline({ file }: OutlineRequest): Promise<unknown> {
  return { outline: outlineSuite(await load(file, 'user')) };
}

async function prepare({ file, group, case: name, warmUpMs, after }: PrepareRequest): Promise<unknown> {
  // The harness's own controls are prepared like any case; a user's suite was judged by its outline.
  const suite = await load(file, 'harness');
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

function findCase(suite: Suite, group: string, name: string): FunctionCase {
  const item = suite.groups.find((one) => one.name === group)?.cases.find((one) => one.name === name);
  if (item !== undefined && 'setUp' in item) return item;
  throw new CaseError(
    'load',
    `the suite has no case "${group}/${name}" with a setUp; was it edited during the run?`,
  );
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
  if (measured === null) throw new CaseError('protocol', 'got a request before "prepare"');
  return measured;
}

async function answer(line: string): Promise<unknown> {
  const request = parseRequest(line);
  switch (request.do) {
    case 'outline':
      return outline(request);
    case 'prepare':
      return prepare(request);
    case 'turn':
      return turn(request.timeMs);
    case 'finish':
      return finish();
    default:
      throw new CaseError('protocol', `got ${line.slice(0, 100)}, expected "do" to be a known request`);
  }
}

function parseRequest(line: string): Request {
  try {
    // Object() turns null into an object without "do".
    return Object(JSON.parse(line)) as Request;
  } catch (error) {
    throw new CaseError('protocol', `got ${line.slice(0, 100)}, expected a line of JSON`, { cause: error });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function failure(error: unknown): ErrorReply {
  // The stack goes to the suite's stderr, whose tail is kept with the failure.
  console.error(error instanceof CaseError ? (error.cause ?? error.message) : error);
  const reason = error instanceof CaseError ? error.reason : 'throw';
  return { error: { reason, message: error instanceof CaseError ? error.message : describe(error) } };
}

// Requests arrive one at a time, each after the reply to the one before it.
createInterface({ input: process.stdin }).on('line', (line) => {
  answer(line)
    .catch(failure)
    .then((reply) => writeSync(REPLY_FD, `${JSON.stringify(reply)}\n`));
});
process.stdin.on('end', () => process.exit(0));

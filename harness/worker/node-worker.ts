/**
 * The Node worker: a fresh process that holds one case. It imports as little as it can, because all of it shares
 * the process with what is measured. Speaks the protocol of ../protocol.ts.
 */
import type { PrintedCodeReply } from '../code-shape/code-messages.ts';
import type { ProfileReply, ProfileRequest } from '../profile/profile-messages.ts';
import type { FinishReply, LoadRequest, OutlineRequest, PrepareRequest, TurnReply } from '../protocol.ts';
import type { FunctionCase } from '../suite.ts';
import { outlineSuite } from '../suite-outline.ts';
import { gatherCertificate } from './certificate.ts';
import { now } from './clock.ts';
import { CollectionWatch } from './collections.ts';
import { createEngine } from './engine.ts';
import { JitLog } from './jit-log.ts';
import { findCase, loadSuite } from './load-suite.ts';
import { runOther } from './other-case.ts';
import { isThenable, type PreparedCase, prepareCase, timeSample } from './prepared-case.ts';
import { serve, tooEarly } from './serve.ts';
import { sink } from './timed-loop.ts';

interface Turns {
  readonly item: FunctionCase;
  readonly prepared: PreparedCase;
  readonly turn: ReturnType<typeof createEngine>;
  readonly collections: CollectionWatch;
  promised: boolean;
}

/** Opened before the suite is loaded: what it starts must not inherit the flags. */
const jitLog = JitLog.open();
let measured: Turns | null = null;

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
  const prepared = prepareCase(item, warmUpMs, jitLog);
  const { batch } = prepared;
  const operationsPerCall = item.operations ?? 1;
  const turn = createEngine(() => timeSample(prepared), batch * operationsPerCall);
  measured = { item, prepared, turn, collections: new CollectionWatch(), promised: false };
  // The engine's own code is warmed too; its samples are thrown away.
  turn(1);
  jitLog?.endWarmUp();
  return { ready: { batch, ...(after && { after: after.cases.length }) } };
}

function turn(timeMs: number): TurnReply {
  const { turn, collections } = expectPrepared();
  const start = now();
  const { samples, timedMs } = turn(timeMs);
  collections.addTurn(start, now());
  jitLog?.endTurn();
  if (isThenable(sink.value)) expectPrepared().promised = true;
  return { turn: { samples: samples.map((ns) => Number(ns.toPrecision(8))), timedMs } };
}

function finish(): FinishReply {
  return { certificate: gatherCertificate({ ...expectPrepared(), jitLog }) };
}

/** The sampler comes into the process when it's asked for, and so after the turns. */
async function profile(request: ProfileRequest): Promise<ProfileReply> {
  const { prepared } = expectPrepared();
  const { profiledRun } = await import('../profile/profiled-run.ts');
  return profiledRun(prepared, request);
}

async function tellCode(): Promise<unknown> {
  const { codeLog } = await import('../profile/profiled-run.ts');
  return codeLog(jitLog !== null);
}

async function printedCode(): Promise<PrintedCodeReply> {
  const { prepared } = expectPrepared();
  const { printedOutput } = await import('../code-shape/printed-output.ts');
  return printedOutput(jitLog !== null, prepared.operation);
}

async function tellHistory(): Promise<unknown> {
  const { jitHistory } = await import('../profile/jit-history.ts');
  return { jitHistory: jitHistory(jitLog) };
}

function expectPrepared(): Turns {
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
    case 'profile':
      return profile(request);
    case 'jit-history':
      return tellHistory();
    case 'code-log':
      return tellCode();
    case 'printed-code':
      return printedCode();
  }
});

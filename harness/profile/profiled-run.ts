/**
 * Worker side: runs the prepared case under one of V8's samplers. Loaded when it is asked for, which is after the turns:
 * no timed turn ever shares the process with a sampler, or with the inspector.
 */
import { Session } from 'node:inspector';
import { now } from '../worker/clock.ts';
import { readInherited } from '../worker/jit-log.ts';
import { LOG_FD } from '../worker/jit-log-flags.ts';
import { CaseError, type PreparedSample, timeSample } from '../worker/prepared-case.ts';
import { neverOptimise } from '../worker/tier.ts';
import { sink } from '../worker/timed-loop.ts';
import type { ProfileReply, ProfileRequest } from './profile-messages.ts';
import type { HeapProfile, HeapProfileNode } from './v8-profile.ts';

/** Samples of allocations that are aimed at: the share of a site that allocates a hundredth is then known to a tenth. */
const HEAP_SAMPLES = 20_000;
const LEAST_HEAP_INTERVAL = 64;
/** The first look: how long, of the whole time, and how finely. */
const PILOT_SHARE = 0.05;
const PILOT_INTERVAL = 2 ** 15;
/** A longer log would not fit into a reply. */
const LOG_LIMIT = 12 * 2 ** 20;
/** What is read of V8's account: code of scripts, not of V8's own machinery, nor the text of Node's modules. */
const WANTED = /^(?:code-creation,(?!Builtin|BytecodeHandler)|code-source-info,|script-source,\d+,(?!node:))/;

export function profiledRun(sample: PreparedSample, request: ProfileRequest): ProfileReply {
  const { kind, timeMs } = request;
  const session = new Session();
  session.connect();
  try {
    if (kind === 'cpu') {
      post(session, 'Profiler.enable');
      post(session, 'Profiler.setSamplingInterval', { interval: request.intervalUs });
      post(session, 'Profiler.start');
      const ran = runFor(sample, timeMs);
      const { profile } = post(session, 'Profiler.stop') as { profile: unknown };
      return { profiled: { ...ran, profile } };
    }
    post(session, 'HeapProfiler.enable');
    // What it allocates decides how often to look: V8 keeps every sample.
    const pilot = sampleHeap(session, sample, timeMs * PILOT_SHARE, PILOT_INTERVAL);
    const bytes = allocated(pilot.profile.head) / PILOT_SHARE;
    const interval = Math.max(LEAST_HEAP_INTERVAL, Math.round(bytes / HEAP_SAMPLES));
    return { profiled: sampleHeap(session, sample, timeMs, interval) };
  } finally {
    session.disconnect();
  }
}

/** V8's account of its code so far, as far as CodeLog reads it; null where there is none, or too much of it. */
export function codeLog(hasLog: boolean): { codeLog: string | null } {
  if (!hasLog) return { codeLog: null };
  const lines = readInherited(LOG_FD).toString().split('\n');
  const text = lines.filter((line) => WANTED.test(line)).join('\n');
  return { codeLog: text.length > LOG_LIMIT ? null : text };
}

function runFor(sample: PreparedSample, timeMs: number): { calls: number; timedMs: number } {
  let calls = 0;
  let timedMs = 0;
  const end = now() + timeMs;
  do {
    timedMs += sample.reset === null ? timeSample(sample) : profiledCall(sample);
    calls += sample.batch;
  } while (now() < end);
  return { calls, timedMs };
}

/** A call with its reset, such that a profile tells them apart: what is below `profiledOperation` is the case. */
function profiledCall({ operation, reset }: PreparedSample): number {
  reset?.();
  return profiledOperation(operation);
}

function profiledOperation(operation: PreparedSample['operation']): number {
  const start = now();
  sink.value = operation();
  return now() - start;
}

// As the callers of the timed loop: V8 would inline the case into them, and make other code of it than the turns ran.
for (const caller of [runFor, profiledCall, profiledOperation]) neverOptimise(caller);

/** `samplingInterval` in bytes. What is collected meanwhile counts too. */
function sampleHeap(
  session: Session,
  sample: PreparedSample,
  timeMs: number,
  samplingInterval: number,
): { calls: number; timedMs: number; profile: HeapProfile } {
  post(session, 'HeapProfiler.startSampling', {
    samplingInterval,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  const ran = runFor(sample, timeMs);
  const { profile } = post(session, 'HeapProfiler.stopSampling') as { profile: HeapProfile };
  return { ...ran, profile };
}

function allocated({ selfSize, children }: HeapProfileNode): number {
  return children.reduce((sum, child) => sum + allocated(child), selfSize);
}

/** The inspector answers a session of its own thread at once. */
function post(session: Session, method: string, parameters: object = {}): unknown {
  const answers: { error: Error | null; result: unknown }[] = [];
  session.post(method, parameters, (error, result) => answers.push({ error, result }));
  const { error, result } = answers[0] ?? { error: new Error('no answer'), result: null };
  if (error === null) return result;
  throw new CaseError('unsupported', `the inspector refuses ${method}: ${error.message}`, { cause: error });
}

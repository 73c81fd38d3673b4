/** A case that is set up, calibrated and warm: what the turns run. */
import type { CheckEvidence } from '../evidence.ts';
import type { FunctionCase, Operation, PreparedOperation } from '../suite.ts';
import { checkResult } from './check-result.ts';
import { now } from './clock.ts';
import { compilation } from './compilation.ts';
import type { JitLog } from './jit-log.ts';
import { neverOptimise } from './tier.ts';
import { sink, timeBatch } from './timed-loop.ts';
import { type WarmUp, warmUp } from './warm-up.ts';

/** A sample lasts at least this long: 1000 times a clock reading of 70 ns, and its jitter besides. */
const SAMPLE_MS = 0.2;
export interface PreparedSample {
  /** Calls per sample. */
  readonly batch: number;
  readonly operation: Operation;
  /** Untimed, before each sample; its batch is 1. */
  readonly reset: (() => void) | null;
}

export interface PreparedCase extends PreparedSample {
  readonly counters: (() => unknown) | null;
  /** What the case's check says of its first result; null where it has none. */
  readonly firstCheck: CheckEvidence | null;
  readonly warmUp: WarmUp;
}

/** What a case does wrong, as opposed to what the harness does. */
export class CaseError extends Error {
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Sets the case up, chooses the batch and warms up, for `warmUpMs` at most. */
export function prepareCase(item: FunctionCase, warmUpMs: number, jitLog: JitLog | null): PreparedCase {
  const { operation, reset, counters, firstCheck } = setUpCase(item);
  const batchOf = reset === null ? calibrate : () => 1;
  const rough: PreparedSample = { batch: batchOf(operation), operation, reset };
  const warm = warmUp(
    () => timeSample(rough),
    compilation(rough, () => jitLog?.traced() ?? 0),
    warmUpMs,
  );
  return { batch: batchOf(operation), operation, reset, counters, firstCheck, warmUp: warm };
}

type SetUp = Pick<PreparedCase, 'operation' | 'reset' | 'counters'>;
type CheckedSetUp = SetUp & Pick<PreparedCase, 'firstCheck'>;

/** Sets the case up and calls it once. Throws a CaseError where it gives no synchronous operation. */
export function setUpCase(item: FunctionCase): CheckedSetUp {
  const prepared = expectOperation(item.setUp());
  const result = firstCall(prepared.operation, prepared.reset);
  return { ...prepared, firstCheck: checkResult(item.check, result) };
}

function expectOperation(prepared: Operation | PreparedOperation): SetUp {
  if (typeof prepared === 'function') return { operation: prepared, reset: null, counters: null };
  const { operation, reset = null, counters = null } = Object(prepared) as PreparedOperation;
  const isFunctionOrNull = (value: unknown) => value === null || typeof value === 'function';
  if (typeof operation === 'function' && isFunctionOrNull(reset) && isFunctionOrNull(counters))
    return { operation, reset, counters };
  throw new CaseError(
    'throw',
    isThenable(prepared)
      ? 'setUp returned a promise, expected the operation: await what it needs at the top of the module'
      : 'setUp returned no function, expected the operation, or { operation, reset?, counters? }',
  );
}

/**
 * Resets the case if it wants that, and times one sample; its time in ms. Never optimised, and so a single call is timed
 * right here: a loop of its own would be compiled after so many samples, in the middle of the turns.
 */
export function timeSample({ batch, operation, reset }: PreparedSample): number {
  if (reset === null) return timeBatch(operation, batch);
  reset();
  const start = now();
  sink.value = operation();
  return now() - start;
}

neverOptimise(timeSample);

/** A promise would be timed at its creation, not at its end: such a case is refused. */
function firstCall(operation: Operation, reset: (() => void) | null): unknown {
  if (isThenable(reset?.())) throw asyncLeak('reset');
  const result = operation();
  if (isThenable(result)) throw asyncLeak('the operation');
  return result;
}

function asyncLeak(what: string): CaseError {
  return new CaseError(
    'async-leak',
    `${what} returned a promise, expected it to be synchronous: what the promise waits for would not be timed`,
  );
}

export function isThenable(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** The smallest batch that lasts SAMPLE_MS, found by growing it; the code gets faster meanwhile, so it's repeated. */
function calibrate(operation: Operation): number {
  let batch = 1;
  for (;;) {
    const ms = Math.min(timeBatch(operation, batch), timeBatch(operation, batch));
    if (ms >= SAMPLE_MS || batch >= 2 ** 30) return batch;
    const wanted = ms > 0 ? (batch * SAMPLE_MS * 1.1) / ms : batch * 16;
    batch = Math.ceil(Math.min(wanted, batch * 16));
  }
}

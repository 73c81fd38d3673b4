/** A case that is set up, calibrated and warm: what the turns run. */
import type { CheckEvidence } from '../evidence.ts';
import type { FunctionCase, Operation, PreparedOperation } from '../suite.ts';
import { checkResult } from './check-result.ts';
import { now } from './clock.ts';
import { neverOptimise } from './never-optimise.ts';
import { timeBatch } from './timed-loop.ts';

/** A sample lasts at least this long: 1000 times a clock reading of 70 ns, and its jitter besides. */
const SAMPLE_MS = 0.2;
/** A block of the warm-up; blocks are compared with each other. */
const BLOCK_MS = 5;
/** Warm-up goes on at least this long: V8 has compiled the loop, on the same CPU, after some 15 ms. */
const WARM_UP_FLOOR_MS = 30;
/** A block that is less than this much better than the best before it has stopped improving. */
const IMPROVEMENT = 0.02;
const STEADY_BLOCKS = 2;

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
  readonly warmUp: { readonly batches: number; readonly ms: number; readonly steady: boolean };
}

/** What a case does wrong, as opposed to what the harness does. */
export class CaseError extends Error {
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Sets the case up, chooses the batch and warms up until successive blocks stop improving or the ceiling. */
export function prepareCase(item: FunctionCase, warmUpMs: number): PreparedCase {
  const { operation, reset, counters, firstCheck } = setUpCase(item);
  const batchOf = reset === null ? calibrate : () => 1;
  const start = now();
  const rough: PreparedSample = { batch: batchOf(operation), operation, reset };
  const { batches, steady } = warmUp(rough, warmUpMs);
  const ms = now() - start;
  const batch = batchOf(operation);
  return { batch, operation, reset, counters, firstCheck, warmUp: { batches, ms, steady } };
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

/** Resets the case if it wants that, and times one sample; its time in ms. */
export function timeSample({ batch, operation, reset }: PreparedSample): number {
  if (reset !== null) reset();
  return timeBatch(operation, batch);
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

function warmUp(sample: PreparedSample, ceilingMs: number): { batches: number; steady: boolean } {
  const start = now();
  let batches = 0;
  let best = Number.POSITIVE_INFINITY;
  let unimproved = 0;
  for (;;) {
    const block = now();
    let fastest = Number.POSITIVE_INFINITY;
    do {
      fastest = Math.min(fastest, timeSample(sample));
      batches++;
    } while (now() - block < BLOCK_MS);
    unimproved = fastest < best * (1 - IMPROVEMENT) ? 0 : unimproved + 1;
    best = Math.min(best, fastest);
    const elapsed = now() - start;
    if (unimproved >= STEADY_BLOCKS && elapsed >= Math.min(WARM_UP_FLOOR_MS, ceilingMs))
      return { batches, steady: true };
    if (elapsed >= ceilingMs) return { batches, steady: false };
  }
}

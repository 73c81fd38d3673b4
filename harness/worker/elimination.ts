/**
 * Whether the operation is carried out at all: its time against that of nothing, of one clock cycle, and of four times
 * as many calls. Measured after the turns, in the worker that ran them, on the code that they ran.
 */
import type { EliminationEvidence } from '../evidence.ts';
import { cycleLoop, emptyLoop } from './calibration-loops.ts';
import { now } from './clock.ts';
import type { PreparedSample } from './prepared-case.ts';
import { timeBatch } from './timed-loop.ts';

const REPEATS = 5;
/** The batch is timed so many times larger, too. */
const GROWN = 4;
/** Longer batches are not timed again: what takes that long is carried out. */
const BATCH_LIMIT_MS = 5;
/** A call that takes longer is far from a pass around nothing, and an operation from one clock cycle, at 1 GHz even. */
const FAST_CALL_NS = 4;
const FAST_OPERATION_NS = 1.5;
const RESULTS = 4;

/** Null for an operation that takes too long to be timed again, or resets its state before each call. */
export function eliminationEvidence(
  { batch, operation, reset }: PreparedSample,
  operationsPerCall: number,
): EliminationEvidence | null {
  if (reset !== null) return null;
  const once = () => (timeBatch(operation, batch) * 1e6) / batch;
  const start = now();
  once();
  if (now() - start > BATCH_LIMIT_MS) return null;
  const [roughNs, manyNs] = fastestOf(once, () => (timeBatch(operation, GROWN * batch) * 1e6) / batch);
  const growth = roughNs! > 0 ? manyNs! / roughNs! : null;
  const empty = roughNs! < FAST_CALL_NS ? emptyLoop() : null;
  const isFast = operationsPerCall > 1 && roughNs! / operationsPerCall < FAST_OPERATION_NS;
  const cycle = isFast ? cycleLoop() : null;
  const [callNs, emptyNs, cycleNs] = fastestOf(once, empty, cycle);
  return {
    callNs: rounded(callNs!),
    operationNs: rounded(callNs! / operationsPerCall),
    emptyNs: rounded(emptyNs!),
    cycleNs: rounded(cycleNs!),
    growth: rounded(growth),
    constantResult: hasConstantResult(operation),
  };
}

/**
 * Of each, the fastest time of some, taken in turns, lest the machine's speed change between what is compared. Null for
 * what can't be timed.
 */
function fastestOf(...timings: readonly ((() => number) | null)[]): (number | null)[] {
  const fastest = timings.map((time) => (time === null ? null : Number.POSITIVE_INFINITY));
  for (let i = 0; i < REPEATS; i++) {
    timings.forEach((time, j) => {
      if (time !== null) fastest[j] = Math.min(fastest[j]!, time());
    });
  }
  return fastest;
}

function hasConstantResult(operation: () => unknown): boolean {
  const first = operation();
  for (let i = 1; i < RESULTS; i++) if (!Object.is(operation(), first)) return false;
  return true;
}

function rounded<T extends number | null>(value: T): T {
  return (value === null ? null : Number(value.toPrecision(6))) as T;
}

/** Whether V8 has compiled what it will compile of a case: what the warm-up waits for. */
import { now } from './clock.ts';
import type { PreparedSample } from './prepared-case.ts';
import { isOptimised, optimiseAtNextCall } from './tier.ts';
import { timeBatch } from './timed-loop.ts';
import type { Compilation } from './warm-up.ts';

/** V8 compiles a small function after some thousand calls of its own: longer ones than this don't get there. */
const LONG_CALL_MS = 0.5;
/** Blocks of the warm-up, from the first flat one on, for which V8 may take its time. */
const INLINED_BLOCKS = 6;
/** Blocks after V8 was asked for that code. */
const COMPILED_BLOCKS = 2;
/**
 * V8 counts the calls of a function before it compiles it, some hundred of a small one, takes eight functions at a time and
 * counts anew for the others. Seen were 2,000 calls of an operation without a word between two of these.
 */
const QUIET_CALLS = 6000;
const MOST_QUIET_MS = 100;
/** What calls as long as this one call in loops of theirs is compiled in the middle of these: they need not so many. */
const LOOPING_CALL_MS = 0.03;
const MOST_QUIET_LOOPING_MS = 5;

/**
 * The operation, and the loop where one runs. An operation without code of its own either lives on inlined in the loop, or
 * runs in code that V8 made for a loop inside it, or V8 has thrown its code away and takes its time to make it again (seen
 * was a whole trial at a third of the speed); and a loop around calls of a tenth of a millisecond goes hundreds of
 * milliseconds without. So after a while V8 is asked to compile what has no code, which means nothing to an operation that
 * is inlined. An operation whose calls are long is called too rarely to be compiled in any warm-up.
 *
 * And what the operation calls: a dispatch to 1,024 notifiers goes through 64 functions, which V8 compiles one after the
 * other for 200 ms, while the operation and the loop have code already; measured then, it took 10 to 20 times as long as in
 * the end. So V8 must have been quiet about its code for a number of calls.
 *
 * @param traced how much V8 has told of its code so far; does not grow where it tells nothing
 */
export function compilation({ batch, operation, reset }: PreparedSample, traced: () => number): Compilation {
  const wanted = reset === null ? [operation, timeBatch] : [operation];
  let known = traced();
  let grownAt = Number.NEGATIVE_INFINITY;
  const look = () => {
    const size = traced();
    if (size !== known) grownAt = now();
    known = size;
  };
  let waited = 0;
  const isDone: Compilation['isDone'] = ({ bestMs, lastMs }) => {
    const callMs = lastMs / batch;
    const mostMs = callMs > LOOPING_CALL_MS ? MOST_QUIET_LOOPING_MS : MOST_QUIET_MS;
    if (now() - grownAt < Math.min(mostMs, QUIET_CALLS * callMs)) return false;
    if (bestMs / batch > LONG_CALL_MS) return true;
    const missing = wanted.filter((one) => isOptimised(one) === false);
    if (missing.length === 0) return true;
    if (++waited === INLINED_BLOCKS) for (const one of missing) optimiseAtNextCall(one);
    return waited >= INLINED_BLOCKS + COMPILED_BLOCKS && !missing.includes(timeBatch);
  };
  return { look, isDone };
}

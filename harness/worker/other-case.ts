/**
 * Runs other cases of a suite before the one that is measured, in the same process: what they leave behind in the
 * code that all of them share is what the pollution check looks for.
 */
import type { FunctionCase } from '../suite.ts';
import { now } from './clock.ts';
import { setUpCase } from './prepared-case.ts';
import { sink } from './timed-loop.ts';

/** What the others work on stays alive, as it does where all cases of a suite are kept in one process. */
const alive: unknown[] = [];

/**
 * Sets the case up and runs it for that long. Not by the timed loop: that one is to meet the measured case alone, or
 * every case of some nanoseconds would be slowed by the harness's own call site and not by what the suite shares.
 */
export function runOther(item: FunctionCase, timeMs: number): void {
  const { operation, reset } = setUpCase(item);
  alive.push(operation, reset);
  const end = now() + timeMs;
  do {
    reset?.();
    sink.value = operation();
  } while (now() < end);
}

/**
 * Keeps V8 from optimising a function, and from inlining it. For the callers of the timed loop: once one of them is
 * hot, V8 compiles the loop anew inside it, and that code has a speed of its own; seen were 10.8 ns for ten turns and
 * 10.2 from then on, and 23 where the new code had less inlined. With callers that stay as they are, the loop is
 * compiled for itself, early, and stays.
 */
import { setFlagsFromString } from 'node:v8';

/** Must be called before the function was. Does nothing on a runtime that can't be asked. */
export function neverOptimise(target: (...args: never[]) => unknown): void {
  try {
    setFlagsFromString('--allow-natives-syntax');
    new Function('target', '%NeverOptimizeFunction(target)')(target);
  } catch {
    // Other engines have no such functions, and neither has a Node that forbids code from strings.
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

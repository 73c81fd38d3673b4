/** The tier of V8 that a function runs in, asked of V8 itself. */
import { setFlagsFromString } from 'node:v8';

type Target = (...args: never[]) => unknown;

/**
 * Whether the function has optimised code of the top tier now; null on a runtime that can't be asked. A function that
 * lives on inlined in its caller's code may have none of its own.
 */
export function isOptimised(target: Target): boolean | null {
  return (native('return %ActiveTierIsTurbofan(target)', target) as boolean | undefined) ?? null;
}

/**
 * Keeps V8 from optimising a function, and from inlining it: for the callers of the timed loop. Once one of them is
 * hot, V8 compiles the loop anew inside it, and that code has a speed of its own; seen were 10.8 ns for ten turns and
 * 10.2 from then on, and 23 where the new code had less inlined. With callers that stay as they are, the loop is
 * compiled for itself, early, and stays.
 *
 * Must be called before the function was. Does nothing on a runtime that can't be asked.
 */
export function neverOptimise(target: Target): void {
  native('%NeverOptimizeFunction(target)', target);
}

/** Runs code that calls V8's own functions. Undefined on other engines, and where code from strings is forbidden. */
function native(body: string, target: Target): unknown {
  try {
    setFlagsFromString('--allow-natives-syntax');
    return new Function('target', body)(target);
  } catch {
    return undefined;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

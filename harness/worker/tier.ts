/** The tier of V8 that a function runs in, asked of V8 itself. */
import { setFlagsFromString } from 'node:v8';
import type { Tier } from '../evidence.ts';

type Target = (...args: never[]) => unknown;

/** V8's own questions about a function, by the same names on Node 20 to 24. */
const QUESTIONS: readonly (readonly [Tier, string])[] = [
  ['turbofan', 'return %ActiveTierIsTurbofan(target)'],
  ['maglev', 'return %ActiveTierIsMaglev(target)'],
  ['sparkplug', 'return %ActiveTierIsSparkplug(target)'],
  ['ignition', 'return %ActiveTierIsIgnition(target)'],
];

/** Bound functions, proxies and built-in functions: V8 ends the process when it is asked about some of them. */
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/**
 * The function's tier now; null on a runtime that can't be asked. A function that lives on inlined in its caller's code
 * may have no better code of its own.
 */
export function tierOf(target: Target): Tier | null {
  if (isNative(target)) return 'native';
  const known = QUESTIONS.find(([, question]) => native(question, target) === true);
  return known === undefined ? null : known[0];
}

/** Whether the function has optimised code of the top tier now; null where that can't be asked, or there is no such. */
export function isOptimised(target: Target): boolean | null {
  if (isNative(target)) return null;
  return (native(QUESTIONS[0]![1], target) as boolean | undefined) ?? null;
}

/**
 * Asks V8 to optimise the function at its next call, makes that call, and tells whether it declined: it does so for
 * functions that are too large, and for those that it was told never to optimise. Null where the engine can't be asked.
 */
export function declinesToOptimise(target: Target, call: () => unknown): boolean | null {
  if (isNative(target)) return null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (native('%PrepareFunctionForOptimization(target); return true', target) !== true) return null;
    // Fresh feedback first: without any the code would be thrown away at once.
    call();
    call();
    if (native('%OptimizeFunctionOnNextCall(target); return true', target) !== true) return null;
    call();
    const tier = tierOf(target);
    if (tier === null || tier === 'turbofan' || tier === 'maglev') return tier === null ? null : false;
  }
  return true;
}

/** The code may be thrown away by its very first call, which V8 then knows better. */
const ATTEMPTS = 3;

/**
 * Has V8 optimise the function at its next call, by what it has learnt of it so far. One that V8 refuses stays as it is,
 * and so does one that is never called because it lives on inlined in its caller's code.
 */
export function optimiseAtNextCall(target: Target): void {
  native('%PrepareFunctionForOptimization(target); %OptimizeFunctionOnNextCall(target)', target);
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

function isNative(target: Target): boolean {
  return NATIVE.test(Function.prototype.toString.call(target));
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

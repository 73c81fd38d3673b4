/** Asks V8 what it runs a function in. */
import { setFlagsFromString } from 'node:v8';
import type { Tier } from '../evidence.ts';

type Target = (...args: never[]) => unknown;

/** V8's own tests of a function, by the same names on Node 20 to 24. */
const ASKED = {
  turbofan: '%ActiveTierIsTurbofan(target)',
  maglev: '%ActiveTierIsMaglev(target)',
  sparkplug: '%ActiveTierIsSparkplug(target)',
  ignition: '%ActiveTierIsIgnition(target)',
} as const satisfies Partial<Record<Tier, string>>;

/** Bound functions, proxies and built-in functions; V8 ends the process when it is asked about some of them. */
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/** The function's tier now. Null where the engine can't be asked, or doesn't know. */
export function tierOf(target: Target): Tier | null {
  if (isNative(target)) return 'native';
  for (const [tier, question] of Object.entries(ASKED)) {
    if (withNatives(question, target) === true) return tier as Tier;
  }
  return null;
}

/**
 * Asks V8 to optimise the function at its next call, makes that call, and tells whether it declined: it does so for
 * functions that are too large, and for those that it has given up on. Null where the engine can't be asked.
 */
export function declinesToOptimise(target: Target, call: () => unknown): boolean | null {
  if (isNative(target)) return null;
  if (withNatives('(%PrepareFunctionForOptimization(target), true)', target) !== true) return null;
  // Fresh feedback first: without any the code would be thrown away at once.
  call();
  call();
  if (withNatives('(%OptimizeFunctionOnNextCall(target), true)', target) !== true) return null;
  call();
  const tier = tierOf(target);
  return tier === null ? null : tier !== 'turbofan' && tier !== 'maglev';
}

function isNative(target: Target): boolean {
  return NATIVE.test(Function.prototype.toString.call(target));
}

const questions = new Map<string, ((target: Target) => unknown) | null>();

/** Null where there are no such functions, or code may not be made from text. */
function withNatives(expression: string, target: Target): unknown {
  if (!questions.has(expression)) questions.set(expression, compileQuestion(expression));
  return questions.get(expression)?.(target) ?? null;
}

function idle(): void {}

function compileQuestion(expression: string): ((target: Target) => unknown) | null {
  try {
    setFlagsFromString('--allow-natives-syntax');
    const ask = new Function('target', `return ${expression}`) as (target: Target) => unknown;
    // V8 compiles a function at its first call; without the flag it would then be a syntax error.
    ask(idle);
    return ask;
  } catch {
    return null;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

/** Loops of known work, to compare the operation with: the timed loop around nothing, and a chain of additions. */
import { now } from './clock.ts';
import { tierOf } from './tiers.ts';
import { timeBatch } from './timed-loop.ts';

type TimedLoop = typeof timeBatch;

const PASSES = 2 ** 16;
/** V8 has compiled a loop, on the same CPU, after some 15 ms; a worker beside busy ones waits longer. */
const CEILING_MS = 80;

/**
 * The timed loop once more, as code of its own: the timed loop itself knows one operation only, and must not learn of
 * another. Returns a function that times one pass around nothing, in ns; null where it can't be had in optimised code,
 * which alone is comparable.
 */
export function emptyLoop(): (() => number) | null {
  const copy = copyOfLoop();
  if (copy === null || !becomesOptimised(copy, () => copy(nothing, PASSES))) return null;
  return () => (copy(nothing, 4 * PASSES) * 1e6) / (4 * PASSES);
}

/** Returns a function that times one clock cycle, in ns; null as above. */
export function cycleLoop(): (() => number) | null {
  if (!becomesOptimised(chain, () => chain(PASSES / STEPS))) return null;
  return () => (chain(PASSES / STEPS) * 1e6) / PASSES;
}

function nothing(): void {}

/** Made from text: functions from one place in the source share what V8 knows of them. */
function copyOfLoop(): TimedLoop | null {
  try {
    return new Function('now', 'sink', `return ${timeBatch.toString()}`)(now, { value: undefined });
  } catch {
    return null;
  }
}

const STEPS = 16;

/** Additions that each need the one before: one clock cycle each, whatever else the processor could do meanwhile. */
function chain(passes: number): number {
  let x = passes | 0;
  const y = (passes >>> 1) | 1;
  const start = now();
  for (let i = 0; i < passes; i++) {
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
    x = (x + y) | 0;
    x = (x ^ y) | 0;
  }
  const ms = now() - start;
  end.value = x;
  return ms;
}

/** Where the chain's end escapes to, so that it is computed. */
const end: { value: unknown } = { value: 0 };

function becomesOptimised(loop: (...args: never[]) => number, run: () => number): boolean {
  const start = now();
  do {
    run();
    if (tierOf(loop) === 'turbofan') return true;
  } while (now() - start < CEILING_MS);
  return false;
}

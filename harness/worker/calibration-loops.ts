/** Loops of known work, to compare the operation with: the timed loop around nothing, and a chain of additions. */
import { now } from './clock.ts';
import { declinesToOptimise, tierOf } from './tier.ts';
import { timeBatch } from './timed-loop.ts';

type TimedLoop = typeof timeBatch;

const PASSES = 2 ** 16;
/** In the interpreter, so that V8 knows what the loop is about. */
const FIRST_PASSES = 1000;

/**
 * The timed loop once more, as code of its own: the timed loop itself knows one operation only, and must not learn of
 * another. Returns a function that times one pass around nothing, in ns; null where it can't be had in optimised code,
 * which alone is comparable.
 */
export function emptyLoop(): (() => number) | null {
  const copy = copyOfLoop();
  if (copy === null || !becomesOptimised(copy, (passes) => copy(nothing, passes))) return null;
  return () => (copy(nothing, 4 * PASSES) * 1e6) / (4 * PASSES);
}

/**
 * Returns a function that times one clock cycle, in ns; null as above. Of two chains of known latency the faster one
 * counts: code was seen in which each step had an instruction more.
 */
export function cycleLoop(): (() => number) | null {
  const passes = PASSES / STEPS;
  const optimised = [additions, multiplications].map((chain) => becomesOptimised(chain, chain));
  if (!optimised.every(Boolean)) return null;
  return () => {
    const ms = Math.min(additions(passes), multiplications(passes) / MULTIPLICATION_CYCLES);
    return (ms * 1e6) / (passes * STEPS);
  };
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

/** Of the chains below: each needs the result of the one before, whatever else the processor could do meanwhile. */
const STEPS = 8;
/** On x86-64 and on most arm64; less than on others, which errs to the safe side. */
const MULTIPLICATION_CYCLES = 3;
/** Where the chains' ends escape to, so that they are computed. */
const end: { value: unknown } = { value: 0 };

/** A cycle a step. */
function additions(passes: number): number {
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
  }
  const ms = now() - start;
  end.value = x;
  return ms;
}

function multiplications(passes: number): number {
  let x = passes | 1;
  const y = (passes >>> 1) | 1;
  const start = now();
  for (let i = 0; i < passes; i++) {
    x = Math.imul(x, y);
    x = Math.imul(x, y);
    x = Math.imul(x, y);
    x = Math.imul(x, y);
    x = Math.imul(x, y);
    x = Math.imul(x, y);
    x = Math.imul(x, y);
    x = Math.imul(x, y);
  }
  const ms = now() - start;
  end.value = x;
  return ms;
}

/** V8 is asked to, rather than waited for: that takes a millisecond on an idle machine and on a busy one. */
function becomesOptimised(loop: (...args: never[]) => number, run: (passes: number) => number): boolean {
  const declines = declinesToOptimise(loop, () => run(FIRST_PASSES));
  return declines === false && tierOf(loop) === 'turbofan';
}

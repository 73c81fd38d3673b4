/** Runs a case until its speed is that of the long run. */
import { now } from './clock.ts';

/** A block of the warm-up; blocks are compared with each other. */
const BLOCK_MS = 5;
/** Warm-up goes on at least this long: V8 has compiled the loop, on the same CPU, after some 15 ms. */
const FLOOR_MS = 30;
/** A block that is less than this much better than the best before it has stopped improving. */
const IMPROVEMENT = 0.02;
const STEADY_BLOCKS = 2;
/**
 * A block that is so many times slower than the best one, or so much better than the one before it, is on its way: code that
 * was made anew while the case ran is interpreted at first. Wider than the noise of a block.
 */
const FALLEN_BEHIND = 1.5;
/** That is believed so long only: a case whose state grows never catches up, and is to be told so by its drift. */
const PATIENCE_MS = 120;
const CATCHING_UP = 0.1;

export interface WarmUp {
  /** Samples that it took. */
  readonly batches: number;
  readonly ms: number;
  /** Ended before the ceiling. */
  readonly steady: boolean;
}

/** What is known of the code, beside its speed. */
export interface Compilation {
  /** Called after each block. */
  readonly look: () => void;
  /** Asked when the speed is flat, with the fastest sample of the last block and of all. */
  readonly isDone: (sample: { readonly lastMs: number; readonly bestMs: number }) => boolean;
}

/**
 * Takes samples until successive blocks have stopped improving and the compilation is done, or for `ceilingMs`. Both,
 * because a speed can be flat for long and yet not the last: V8 compiles a function that calls much and does little itself
 * only after hundreds of calls, and one whose code it has thrown away as late.
 */
export function warmUp(sample: () => number, compilation: Compilation, ceilingMs: number): WarmUp {
  const start = now();
  let batches = 0;
  let best = Number.POSITIVE_INFINITY;
  let previous = best;
  let unimproved = 0;
  for (;;) {
    const block = now();
    let fastest = Number.POSITIVE_INFINITY;
    do {
      fastest = Math.min(fastest, sample());
      batches++;
    } while (now() - block < BLOCK_MS);
    const improved = fastest < best * (1 - IMPROVEMENT);
    const onItsWay = fastest > best * FALLEN_BEHIND || fastest < previous * (1 - CATCHING_UP);
    const ms = now() - start;
    unimproved = improved || (onItsWay && ms < PATIENCE_MS) ? 0 : unimproved + 1;
    best = Math.min(best, fastest);
    previous = fastest;
    const flat = unimproved >= STEADY_BLOCKS && ms >= Math.min(FLOOR_MS, ceilingMs);
    compilation.look();
    if (flat && compilation.isDone({ lastMs: fastest, bestMs: best })) return { batches, ms, steady: true };
    if (ms >= ceilingMs) return { batches, ms, steady: false };
  }
}

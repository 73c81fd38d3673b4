/**
 * Which pages a program touches is not in a recording, so a policy says it. It is part of what is measured: the same
 * policy and seed touch the same pages in the same order.
 */
export interface TouchPolicy {
  /** Of the pages of each range that a program gets access to, from 0 to 1, rounded up. */
  readonly fraction: number;
  /** `sequential`: the range's first pages in rising order; `random`: pages from all over it, none twice. */
  readonly order: 'sequential' | 'random';
  /** Pages of one range at most: nobody fills a reservation of gigabytes at once. */
  readonly limit: number;
  /**
   * After a fork the child, and then its parent, write to so many pages of each private writable area at most, and to
   * the same fraction: that is what copies pages.
   */
  readonly forkLimit: number;
  /** For `random`. 0 to 2^32 - 1. */
  readonly seed: number;
}

/**
 * A quarter of each range, and of large ones 1 MiB; after a fork 16 pages of each area.
 */
export const DEFAULT_TOUCH: TouchPolicy = {
  fraction: 0.25,
  order: 'sequential',
  limit: 256,
  forkLimit: 16,
  seed: 1,
};

/** How many pages of a range of `pages` are touched. O(1). */
export function touchedPages(pages: number, fraction: number, limit: number): number {
  return Math.min(Math.ceil(pages * fraction), limit, pages);
}

/** A sequence of 32-bit numbers (xorshift, Marsaglia 2003) without allocating. */
export class Xorshift {
  #state = 0;

  constructor(seed: number) {
    this.seed(seed);
  }

  /** Begins anew. A state of 0 would stay 0. */
  seed(seed: number): void {
    this.#state = seed | 0 || 0x9e3779b9 | 0;
  }

  /** An integer from 0 to `below` - 1; `below` is 1 to 2^31. */
  next(below: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 1) % below;
  }
}

/** The smallest step from `from` on that reaches every one of `pages` pages in turn. O(log) each, few tries. */
export function coprimeStep(from: number, pages: number): number {
  let step = from;
  while (gcd(step, pages) !== 1) step++;
  return step;
}

function gcd(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

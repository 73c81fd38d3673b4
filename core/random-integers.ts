/** Random integers that anybody can have again. */

/** An integer from 0 to `limit` - 1. */
export type RandomInteger = (limit: number) => number;

/** The same ones for the same seed (mulberry32: small, and the same everywhere). */
export function randomIntegers(seed: number): RandomInteger {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

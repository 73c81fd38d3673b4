/** Random numbers in [0, 1) and below a bound, from one source. */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  next(): number;
  /** Uniform in 0 … n − 1, without bias. RangeError unless n is an integer from 1 to 2^32. */
  integer(n: number): number;
}

const TWO_TO_32 = 2 ** 32;

/**
 * xoshiro128** 1.1 (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c): period 2^128 − 1, passes
 * BigCrush, needs 32-bit operations only. Returns a function that yields unsigned 32-bit integers. The state is four
 * 32-bit words, not all of them 0. For random numbers from a seed use `seededRandom`.
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  // Not four variables: V8 would box those that a closure writes.
  const words = Int32Array.from(state);
  return () => {
    const b = words[1]!;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const c = words[2]! ^ words[0]!;
    const d = words[3]! ^ b;
    words[1] = b ^ c;
    words[0]! ^= d;
    words[2] = c ^ (b << 9);
    words[3] = (d << 11) | (d >>> 21);
    return result;
  };
}

/**
 * The random source of a run: equal seeds give equal sequences on every platform, so that a recorded seed repeats
 * the order of a run. RangeError unless the seed is an integer from 0 to 2^32 − 1.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed >= TWO_TO_32) {
    throw new RangeError(`Got seed ${seed}, expected an integer from 0 to 4294967295.`);
  }
  const word = xoshiro128(expandSeed(seed));
  return {
    next: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) * 2 ** -53,
    integer(n) {
      if (!Number.isInteger(n) || n < 1 || n > TWO_TO_32) {
        throw new RangeError(`Got bound ${n}, expected an integer from 1 to 4294967296.`);
      }
      for (;;) {
        const drawn = word();
        // The remainder, exactly: V8 has no quick one for numbers that may be 2^31 or more.
        const rest = drawn - Math.floor(drawn / n) * n;
        // A last multiple of n that isn't whole would make small results likelier: draw again.
        if (drawn - rest <= TWO_TO_32 - n) return rest;
      }
    },
  };
}

/** Puts the array into a uniformly random order, in place, and returns it. O(n) time. Fisher–Yates (Durstenfeld). */
export function shuffle<T>(array: T[], random: Random): T[] {
  for (let last = array.length - 1; last > 0; last--) {
    const chosen = random.integer(last + 1);
    const moved = array[last]!;
    array[last] = array[chosen]!;
    array[chosen] = moved;
  }
  return array;
}

/**
 * Four state words from one: a Weyl sequence through MurmurHash3's finaliser. The finaliser is a bijection and the
 * four inputs differ, so the words differ and the state is never all 0; near seeds give unrelated states.
 */
function expandSeed(seed: number): [number, number, number, number] {
  const word = (index: number): number => {
    let hash = (seed + Math.imul(index, 0x9e3779b9)) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [word(1), word(2), word(3), word(4)];
}

/**
 * The controls: kernels of fixed work that run as further workers of every group. A case divided by a control is
 * comparable with another day's. Two, because a busy neighbour slows what it shares: a kernel that keeps many
 * execution units busy feels a neighbour on the same core, one that waits for memory feels one on the same memory.
 * A chain of dependent additions would feel neither. Never edit a kernel: add one under a new name.
 */
import { type Case, defineSuite } from './suite.ts';

const THROUGHPUT_PASSES = 256;
/** 2 MiB: larger than the caches that one core has to itself, small enough to be set up in some 5 ms. */
const MEMORY_WORDS = 2 ** 19;
const MEMORY_STEPS = 256;

/** Independent integer chains: about as many instructions a cycle as JavaScript can give. One operation is a pass. */
const throughput: Case = {
  name: 'control=throughput',
  operations: THROUGHPUT_PASSES,
  setUp: () => {
    let seed = 1;
    return () => {
      let a = seed;
      let b = a ^ 0x55555555;
      let c = a ^ 0x33333333;
      let d = a ^ 0x0f0f0f0f;
      let e = a ^ 0x00ff00ff;
      let f = a ^ 0x0000ffff;
      for (let i = 0; i < THROUGHPUT_PASSES; i++) {
        a = (a + i) ^ (a << 1);
        b = (b + i) ^ (b << 2);
        c = (c + i) ^ (c << 3);
        d = (d + i) ^ (d >> 1);
        e = (e + i) ^ (e >> 2);
        f = (f + i) ^ (f >> 3);
      }
      seed = (a ^ b ^ c ^ d ^ e ^ f) | 1;
      return seed;
    };
  },
};

/** Loads that each depend on the one before, over one random cycle. One operation is a load. */
const memory: Case = {
  name: 'control=memory',
  operations: MEMORY_STEPS,
  setUp: () => {
    const next = randomCycle(MEMORY_WORDS);
    let at = 0;
    return () => {
      for (let i = 0; i < MEMORY_STEPS; i++) at = next[at]!;
      return at;
    };
  },
};

/** Sattolo's shuffle gives one cycle through all of them. The seed is part of the kernel. */
function randomCycle(length: number): Int32Array {
  const next = new Int32Array(length);
  for (let i = 0; i < length; i++) next[i] = i;
  let state = 0x9e3779b9 | 0;
  for (let i = length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % i;
    const moved = next[i]!;
    next[i] = next[j]!;
    next[j] = moved;
  }
  return next;
}

export default defineSuite({ name: 'control', groups: [{ name: 'control', cases: [throughput, memory] }] });

/**
 * Work whose time is proportional to its iterations, for comparisons whose true ratio is known. The number of
 * iterations is data of the build, in `iterations.json` beside the suite's folder: the suite is the same in both builds,
 * as a real one is whose subject got slower.
 */
import { readFileSync } from 'node:fs';
import type { Suite } from '../../harness/suite.ts';

/** In a typed array, so that the compiler can't make a constant of it and two programs of two numbers. */
const iterations = Int32Array.of(
  JSON.parse(readFileSync(new URL('../iterations.json', import.meta.url), 'utf8')) as number,
);

/** A chain of dependent steps, and three that keep further units of the processor busy beside it. */
function setUp() {
  let seed = 1;
  return () => {
    let chain = seed;
    let a = seed ^ 0x55555555;
    let b = seed ^ 0x33333333;
    let c = seed ^ 0x0f0f0f0f;
    const end = iterations[0]!;
    for (let i = 0; i < end; i++) {
      chain = (Math.imul(chain, 5) + i) | 0;
      a = (a + i) ^ (a << 1);
      b = (b + i) ^ (b >> 3);
      c = (c + i) ^ (c << 5);
    }
    seed = (chain ^ a ^ b ^ c) | 1;
    return seed;
  };
}

const suite: Suite = { name: 'workload', groups: [{ name: 'loop', cases: [{ name: 'iterations', setUp }] }] };

export default suite;

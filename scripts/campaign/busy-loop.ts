/** The load's own process: `busy-loop.js steady SEED`, or `intermittent`: busy and idle for 0.1 to 2 s in turn. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../harness/random.ts';

/** 4 MiB: competes for the caches that cores share as well. */
const words = new Int32Array(2 ** 20);
const random = seededRandom(Number(process.argv[3]));
const steady = process.argv[2] === 'steady';

function phaseMs(): number {
  return 100 + 1900 * random.next();
}

function work(ms: number): void {
  const end = performance.now() + ms;
  let sum = 0;
  while (performance.now() < end) {
    for (let i = 0; i < words.length; i += 16) sum = (sum + words[i]!) ^ (sum << 1);
    words[sum & 0xfffff] = sum;
  }
}

for (;;) {
  work(phaseMs());
  if (!steady) await sleep(phaseMs());
}

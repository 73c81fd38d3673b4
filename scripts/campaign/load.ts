/** A neighbour that keeps the parent's CPU busy, all the time or now and then: what a shared machine does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { diesWithParent } from '../../harness/death-signal.ts';
import { onCpus, type Pinning } from '../../harness/pinning.ts';

export const LOADS = ['none', 'steady', 'intermittent'] as const;
export type Load = (typeof LOADS)[number];

const BUSY_LOOP = fileURLToPath(new URL('./busy-loop.js', import.meta.url));

/** Starts it on a CPU that isn't the workers'; the function returned ends it. The seed decides when it comes and goes. */
export function startLoad(load: Load, pinning: Pinning, seed: number): () => void {
  if (load === 'none') return () => {};
  const words = [
    ...diesWithParent(),
    ...onCpus(pinning.others.slice(0, 1)),
    process.execPath,
    BUSY_LOOP,
    load,
    String(seed),
  ];
  const child: ChildProcess = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
  child.on('error', (error) => {
    process.stderr.write(`the load does not start: ${error.message}\n`);
  });
  return () => child.kill('SIGKILL');
}

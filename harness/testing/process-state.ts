/** Whether processes are still there, for tests of their ends. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A zombie has ended: it only waits for its parent to notice. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // The name before the state is in parentheses and may hold anything.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Resolves once the process has ended. Rejects if it is still there after 10 s. */
export async function ended(pid: number): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (!isRunning(pid)) return;
    await sleep(10);
  }
  throw new Error(`process ${pid} is still there after 10 s`);
}

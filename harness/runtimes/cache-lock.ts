/** One process at a time installs a runtime; the others wait, and find it installed. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../is-alive.ts';
import { EXIT, UserError } from '../user-error.ts';

const LOOK_MS = 200;

/**
 * Does the work while this process holds the lock. A lock of a process that is gone is taken over; two that take it over
 * at once both do the work, which costs time and breaks nothing: results are moved into place as a whole.
 */
export async function whileLocked<T>(
  folder: string,
  name: string,
  signal: AbortSignal,
  onWait: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(folder, `.lock-${name}`);
  let told = false;
  for (;;) {
    const holder = await take(path);
    if (holder === null) break;
    if (!told) onWait(holder);
    told = true;
    await delay(LOOK_MS);
    if (signal.aborted) throw new UserError('interrupted before anything was measured', EXIT.interrupted);
  }
  try {
    return await work();
  } finally {
    await fs.rm(path, { force: true });
  }
}

/** Null once this process has it; else the process that does. */
async function take(path: string): Promise<number | null> {
  const own = `${path}.${process.pid}`;
  await fs.writeFile(own, `${process.pid}\n`);
  try {
    // Linked into place with its content: a lock always names its holder.
    await fs.link(own, path);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await fs.rm(own, { force: true });
  }
  const holder = await holderOf(path);
  if (holder !== null && isAlive(holder)) return holder;
  await fs.rm(path, { force: true });
  return take(path);
}

/** Null where the lock is gone meanwhile, or names nobody. */
async function holderOf(path: string): Promise<number | null> {
  try {
    const pid = Number(await fs.readFile(path, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

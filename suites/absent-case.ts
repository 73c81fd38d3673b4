import { fileURLToPath } from 'node:url';
import type { CommandCase } from 'mmubench';

/** A contender that isn't on this machine: listed with the reason, instead of left out silently. */
export function absentCase(name: string, reason: string): CommandCase {
  const worker = fileURLToPath(new URL('absent-worker.js', import.meta.url));
  return { name, command: [process.execPath, worker, reason] };
}

/** The files behind a worker's account of its code: opened here, inherited by the worker, gone when both are. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Descriptors of `count` new files that have no name: nothing is left of them, however worker and parent end. Null where
 * the system can't open a descriptor's file anew, or has no room: the worker then tells nothing of its code.
 */
export function openNamelessFiles(count: number): readonly number[] | null {
  if (process.platform !== 'linux' || !existsSync('/dev/fd')) return null;
  const opened: number[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const path = join(tmpdir(), `mmubench-${process.pid}-${randomBytes(8).toString('hex')}`);
      opened.push(openSync(path, 'wx+', 0o600));
      unlinkSync(path);
    }
    return opened;
  } catch {
    for (const descriptor of opened) closeSync(descriptor);
    return null;
  }
}

/** A file system with no room, for tests of what is done about it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A folder on a full tmpfs of 64 KiB, or why there can be none: mounting takes root on Linux. */
export function fullDisk(test: TestContext): { readonly folder: string } | { readonly skip: string } {
  const folder = mkdtempSync(join(tmpdir(), 'mmubench-full-'));
  test.after(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) return { skip: `no tmpfs can be mounted: ${error?.message ?? stderr.trim()}` };
  // Folders can still be made: what fails is writing.
  fill(join(folder, 'filler'));
  return { folder };
}

function fill(path: string): void {
  try {
    for (;;) writeFileSync(path, 'x'.repeat(4096), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

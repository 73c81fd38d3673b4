/**
 * Loaded into each test file before it runs, by test.mjs: confines it, and all that it starts, to CPUs that no other test
 * file has meanwhile. Real workers of two files would otherwise be pinned to one and the same CPU.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** A folder for the claims, and lists of CPUs as taskset reads them; test.mjs sets it, and nobody further down sees it. */
const { MMUBENCH_TEST_CPUS: told, ...others } = process.env;

if (told !== undefined && isMainThread) {
  delete process.env.MMUBENCH_TEST_CPUS;
  delete process.env.NODE_OPTIONS;
  if (others.MMUBENCH_NODE_OPTIONS) process.env.NODE_OPTIONS = others.MMUBENCH_NODE_OPTIONS;
  delete process.env.MMUBENCH_NODE_OPTIONS;
  const { folder, shares } = JSON.parse(told);
  const share = shares.find((cpus) => claim(join(folder, cpus)));
  if (share !== undefined) {
    spawnSync('taskset', ['-acp', share, String(process.pid)], { stdio: 'ignore' });
    process.on('exit', () => rmSync(join(folder, share), { force: true }));
  }
}

/** The claim of a process that was killed counts no longer. */
function claim(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(path, 'utf8')), 0);
      return false;
    } catch (error) {
      if (error.code !== 'ESRCH') return false;
      writeFileSync(path, String(process.pid));
      return true;
    }
  }
}

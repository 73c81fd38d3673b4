/**
 * Loaded into each test file before it runs, by test.mjs: confines it, and all that it starts, to CPUs that no other such
 * file has meanwhile, and waits for them. Real workers of two files would otherwise be pinned to one and the same CPU.
 * Core starts no workers: its tests need no CPUs of their own.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const CORE = fileURLToPath(new URL('../dist/core/', import.meta.url));
/** A folder for the claims, and lists of CPUs as taskset reads them; test.mjs sets it, and nobody further down sees it. */
const { MMUBENCH_TEST_CPUS: told, ...others } = process.env;

if (told !== undefined && isMainThread) {
  delete process.env.MMUBENCH_TEST_CPUS;
  delete process.env.NODE_OPTIONS;
  if (others.MMUBENCH_NODE_OPTIONS) process.env.NODE_OPTIONS = others.MMUBENCH_NODE_OPTIONS;
  delete process.env.MMUBENCH_NODE_OPTIONS;
  const { folder, shares } = JSON.parse(told);
  if (!process.argv[1].startsWith(CORE)) {
    const share = await claimOne(folder, shares);
    spawnSync('taskset', ['-acp', share, String(process.pid)], { stdio: 'ignore' });
    process.on('exit', () => rmSync(join(folder, share), { force: true }));
  }
}

async function claimOne(folder, shares) {
  for (;;) {
    const share = shares.find((cpus) => claim(join(folder, cpus)));
    if (share !== undefined) return share;
    await setTimeout(20);
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

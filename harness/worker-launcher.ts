/** Starts workers: the Node worker or a case's own command, on the right CPUs, each with a layout of its own. */
import { fileURLToPath } from 'node:url';
import { diesWithParent } from './death-signal.ts';
import { openNamelessFiles } from './jit-log-files.ts';
import { onCpus } from './pinning.ts';
import type { Random } from './random.ts';
import { JIT_LOG_FLAGS } from './worker/jit-log-flags.ts';
import { WorkerProcess } from './worker-process.ts';

/** Compiled next to this file. */
const NODE_WORKER = fileURLToPath(new URL('./worker/node-worker.js', import.meta.url));

/** The environment's size shifts the stack; up to one page of it. */
const PADDING_LIMIT = 4096;

export interface LaunchOptions {
  /** The program of a case that is one; null for the Node worker. */
  readonly command: readonly string[] | null;
  /** CPUs to start on; none leaves it to the system. */
  readonly cpus: readonly number[];
  readonly timeoutMs: number;
  /** Draws the layout. */
  readonly random: Random;
  /** More flags for the Node worker; default: none. */
  readonly flags?: readonly string[];
  /** The same, given only where the worker has V8's account of its code. */
  readonly logFlags?: readonly string[];
}

export function launchWorker({
  command,
  cpus,
  timeoutMs,
  random,
  flags: more = [],
  logFlags = [],
}: LaunchOptions): WorkerProcess {
  const seeds = [
    `--random-seed=${random.integer(2 ** 31)}`,
    `--hash-seed=${1 + random.integer(2 ** 31 - 1)}`,
  ];
  const inherited = command === null ? openNamelessFiles(2) : null;
  const flags = inherited === null ? seeds : [...seeds, ...JIT_LOG_FLAGS, ...logFlags];
  const words = command ?? [process.execPath, ...process.execArgv, ...flags, ...more, NODE_WORKER];
  const env = { ...process.env, MMUBENCH_PADDING: 'x'.repeat(random.integer(PADDING_LIMIT)) };
  return new WorkerProcess({
    wrapper: [...diesWithParent(), ...onCpus(cpus)],
    command: words,
    env,
    timeoutMs,
    inherited: inherited ?? [],
  });
}

/** Starts workers: the harness's own in a runtime, or a case's own command, on the right CPUs, each with a layout of its own. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { diesWithParent } from './death-signal.ts';
import { openNamelessFiles } from './jit-log-files.ts';
import { onCpus } from './pinning.ts';
import type { Random } from './random.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { repliesOnStdout, workerWords } from './runtimes/runtime-words.ts';
import { JIT_LOG_FLAGS } from './worker/jit-log-flags.ts';
import { WorkerProcess } from './worker-process.ts';

/** Compiled next to this file. */
const WORKER = fileURLToPath(new URL('./worker/node-worker.js', import.meta.url));

/** The environment's size shifts the stack; up to one page of it. */
const PADDING_LIMIT = 4096;

export interface LaunchOptions {
  /** The program of a case that is one; null for the harness's own worker. */
  readonly command: readonly string[] | null;
  /** Where the harness's own worker runs. Default: in the Node that runs this. */
  readonly runtime?: Runtime | null;
  /** More variables for its environment; default: those of the runtime. */
  readonly variables?: Readonly<Record<string, string>>;
  /** CPUs to start on; none leaves it to the system. */
  readonly cpus: readonly number[];
  readonly timeoutMs: number;
  /** Draws the layout. */
  readonly random: Random;
  /** More of V8's flags for it; default: none. */
  readonly flags?: readonly string[];
  /** The same, given only where the worker has V8's account of its code. */
  readonly logFlags?: readonly string[];
}

export function launchWorker({
  command,
  runtime = null,
  variables = runtime?.variables ?? {},
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
  const inherited = command === null && (runtime?.logsCode ?? true) ? openNamelessFiles(2) : null;
  const flags = [...seeds, ...(inherited === null ? [] : [...JIT_LOG_FLAGS, ...logFlags]), ...more];
  const replyMark = command === null && runtime !== null && repliesOnStdout(runtime.kind) ? newMark() : null;
  const env = {
    ...process.env,
    ...variables,
    ...(replyMark === null ? {} : { MMUBENCH_REPLY_MARK: replyMark }),
    MMUBENCH_PADDING: 'x'.repeat(random.integer(PADDING_LIMIT)),
  };
  return new WorkerProcess({
    wrapper: [...diesWithParent(), ...onCpus(cpus)],
    command: command ?? ownWorker(runtime, flags),
    env,
    timeoutMs,
    inherited: inherited ?? [],
    replyMark,
  });
}

function ownWorker(runtime: Runtime | null, flags: readonly string[]): readonly string[] {
  if (runtime !== null) return workerWords(runtime, flags, WORKER);
  return [process.execPath, ...process.execArgv, ...flags, WORKER];
}

/** Nothing that a suite prints begins like it. */
function newMark(): string {
  return `mmubench-${randomBytes(12).toString('hex')} `;
}

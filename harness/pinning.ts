/**
 * CPUs for the workers and for the parent. All workers share one, because the cores of a shared machine run at
 * different speeds; the parent keeps off it.
 */
import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

export interface Pinning {
  /** The CPU that all workers share, or null where they can't be pinned. */
  readonly cpu: number | null;
  /** The CPUs left to the parent. */
  readonly others: readonly number[];
  /** What was done, or why it wasn't: one phrase for the machine record. */
  readonly description: string;
}

const run = promisify(execFile);

/** Finds the CPUs that this process may use, and takes the last for the workers. Never throws. */
export function choosePinning(wanted: boolean): Pinning {
  if (!wanted) return unpinned('not wanted (--no-pin)');
  if (process.platform !== 'linux') return unpinned(`not available on ${process.platform}`);
  const { status, stdout } = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  if (status !== 0) return unpinned('not available: taskset (package util-linux) is missing');
  const cpus = parseCpuList(stdout.slice(stdout.lastIndexOf(':') + 1).trim());
  if (cpus.length < 2) return unpinned('not possible: there is only one CPU to use');
  const cpu = cpus.at(-1)!;
  return { cpu, others: cpus.slice(0, -1), description: `all workers on CPU ${cpu}, the parent off it` };
}

function unpinned(description: string): Pinning {
  return { cpu: null, others: [], description };
}

/** CPUs that there are to work on when nobody is timed. */
export function cpuCount({ cpu, others }: Pinning): number {
  return cpu === null ? availableParallelism() : others.length + 1;
}

/** All that there are to work on when nobody is timed; none leaves it to the system. */
export function allCpus({ cpu, others }: Pinning): readonly number[] {
  return cpu === null ? others : [...others, cpu];
}

/**
 * Runs the job with this process off the workers' CPU, and gives it back all of them: what is measured next in the same
 * process is to find them too.
 */
export async function offWorkersCpu<T>(pinning: Pinning, job: () => Promise<T>): Promise<T> {
  await moveToCpus(process.pid, pinning.others);
  try {
    return await job();
  } finally {
    await moveToCpus(process.pid, allCpus(pinning));
  }
}

/** `0-2,5` to [0, 1, 2, 5]; parts that are neither a number nor a range are left out. */
export function parseCpuList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, low, high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    if (low === undefined) return [];
    const [first, last] = [Number(low), Number(high)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  });
}

/** The words to put before a command that is to start on these CPUs. */
export function onCpus(cpus: readonly number[]): string[] {
  return cpus.length === 0 ? [] : ['taskset', '-c', cpus.join(',')];
}

/** Moves a process with all its threads. A process that is gone by now is no error: its exit is seen elsewhere. */
export async function moveToCpus(pid: number, cpus: readonly number[]): Promise<void> {
  if (cpus.length > 0) await run('taskset', ['-acp', cpus.join(','), String(pid)]).catch(() => {});
}

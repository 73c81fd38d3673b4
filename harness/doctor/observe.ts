/** Looks at the machine. Reads what there is, never throws, changes nothing. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeMachine } from '../machine.ts';
import { choosePinning, parseCpuList } from '../pinning.ts';
import { measureClock } from '../worker/clock.ts';
import { cgroupFolders, parseCfsQuota, parseCpuMax, parseMemoryLimit, parseThrottled } from './cgroup.ts';
import type { ContainerFacts, Facts } from './facts.ts';
import { parseMeminfo, parsePressure } from './meminfo.ts';
import { type CpuTimes, parseProcStat, usageBetween } from './proc-stat.ts';
import { type BusyProcess, busyProcesses, type ProcessTimes, parseProcessStat } from './processes.ts';

/** What is compared with a second look. */
interface Look {
  readonly times: CpuTimes | null;
  readonly processes: readonly ProcessTimes[];
  readonly throttled: number | null;
}

/** Takes `intervalMs`, in which it does nothing itself, so that what is busy then is somebody else. */
export async function observeMachine(intervalMs: number, signal: AbortSignal): Promise<Facts> {
  const before = look();
  await sleep(intervalMs, undefined, { signal });
  const after = look();
  const usage = before.times && after.times ? usageBetween(before.times, after.times) : null;
  const pinning = choosePinning(true);
  const { governor, turbo, smt, virtualisation } = describeMachine(pinning, null);
  return {
    platform: process.platform,
    virtualisation,
    cpus: availableParallelism(),
    pinnedCpu: pinning.cpu,
    pinning: pinning.description,
    pinHolds: pinning.cpu === null ? null : pinHolds(pinning.cpu),
    governors: governors() ?? (governor === null ? null : [governor]),
    turbo,
    smt,
    // Windows has no such number, and Node says 0.
    load: process.platform === 'win32' ? null : loadavg()[0]!,
    usage,
    processes: busy(before, after),
    memory: parsed('/proc/meminfo', parseMeminfo),
    memoryPressure: parsed('/proc/pressure/memory', parsePressure),
    clockSource: read('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    clock: measureClock(),
    container: container(before, after),
  };
}

function look(): Look {
  return {
    times: parsed('/proc/stat', parseProcStat),
    processes: processTimes(),
    throttled: firstOf('cpu', (folder) => parsed(`${folder}/cpu.stat`, parseThrottled)),
  };
}

function busy(before: Look, after: Look): readonly BusyProcess[] | null {
  if (before.times === null || after.times === null) return null;
  const ticksPerCpu = (after.times.total - before.times.total) / after.times.cpus;
  return ticksPerCpu > 0 ? busyProcesses(before.processes, after.processes, ticksPerCpu, process.pid) : null;
}

function container(before: Look, after: Look): ContainerFacts {
  const limits = folders('cpu').flatMap((folder) => cpuLimit(folder) ?? []);
  const memoryOf = (...names: string[]) =>
    firstOf('memory', (folder) =>
      names.reduce<number | null>(
        (found, name) => found ?? parsed(`${folder}/${name}`, parseMemoryLimit),
        null,
      ),
    );
  return {
    cpuLimit: limits.length === 0 ? null : Math.min(...limits),
    throttled:
      before.throttled === null || after.throttled === null ? null : after.throttled - before.throttled,
    memoryLimit: memoryOf('memory.max', 'memory.limit_in_bytes'),
    memoryUsed: memoryOf('memory.current', 'memory.usage_in_bytes'),
  };
}

function cpuLimit(folder: string): number | null {
  const quota = read(`${folder}/cpu.cfs_quota_us`);
  const period = read(`${folder}/cpu.cfs_period_us`);
  if (quota !== null && period !== null) return parseCfsQuota(quota, period);
  return parsed(`${folder}/cpu.max`, parseCpuMax);
}

function firstOf(controller: 'cpu' | 'memory', look: (folder: string) => number | null): number | null {
  for (const folder of folders(controller)) {
    const found = look(folder);
    if (found !== null) return found;
  }
  return null;
}

function folders(controller: 'cpu' | 'memory'): string[] {
  const text = read('/proc/self/cgroup');
  return text === null ? [] : cgroupFolders(text, controller).map((folder) => `/sys/fs/cgroup/${folder}`);
}

function processTimes(): ProcessTimes[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => parsed(`/proc/${pid}/stat`, parseProcessStat) ?? []);
  } catch {
    return [];
  }
}

function governors(): string[] | null {
  const found = Array.from({ length: 1024 }, (_, cpu) => cpu).flatMap(
    (cpu) => read(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`) ?? [],
  );
  return found.length === 0 ? null : found;
}

function pinHolds(cpu: number): boolean {
  const { stdout } = spawnSync('taskset', ['-c', String(cpu), 'cat', '/proc/self/status'], {
    encoding: 'utf8',
  });
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(stdout ?? '')?.[1];
  return allowed !== undefined && parseCpuList(allowed).join() === String(cpu);
}

function parsed<T>(path: string, parse: (text: string) => T | null): T | null {
  const text = read(path);
  return text === null ? null : parse(text);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return null;
  }
}

/** What machine and runtime this is: enough to tell whether two runs may be compared, nothing that names a person. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { Pinning } from './pinning.ts';
import type { MachineRecord, RuntimeRecord } from './run-document.ts';
import { UserError } from './user-error.ts';

/** Reads the machine's state as it is now. Never throws: what the system doesn't tell is null. */
export function describeMachine(pinning: Pinning, name: string | null): MachineRecord {
  const cpu = cpus()[0]?.model.trim() || 'unknown CPU';
  const cores = availableParallelism();
  const memoryBytes = totalmem();
  return {
    id: name ?? machineId(cpu, cores, memoryBytes),
    cpu,
    cores,
    memoryBytes,
    platform: `${platform()}-${arch()}`,
    kernel: release(),
    governor: readLine('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    turbo: readTurbo(),
    smt: readFlag('/sys/devices/system/cpu/smt/active'),
    virtualisation: virtualisation(),
    loadAverage: loadavg(),
    pinnedCpu: pinning.cpu,
    pinning: pinning.description,
  };
}

export function describeRuntime(): RuntimeRecord {
  const options = process.env.NODE_OPTIONS?.trim();
  const flags = [...process.execArgv, ...(options ? options.split(/\s+/) : [])];
  return { name: 'node', version: process.versions.node, v8: process.versions.v8, flags };
}

/**
 * The same for machines of one kind: CPU, cores, memory to the GiB, platform. No host name, because containers get
 * a new one each day, and because results are published.
 */
export function machineId(cpu: string, cores: number, memoryBytes: number): string {
  const memory = `${Math.round(memoryBytes / 2 ** 30)}g`;
  const words = cpu
    .toLowerCase()
    .replace(/\(.*?\)|@.*$|processor|cpu/g, ' ')
    .match(/[a-z0-9]+/g);
  const hash = createHash('sha256').update([cpu, cores, memory, platform(), arch()].join('\n')).digest('hex');
  return [...(words ?? ['cpu']).slice(0, 4), `${cores}c`, memory, hash.slice(0, 6)].join('-');
}

/** The name is a folder among the results, on any system. Throws a UserError for one that could lead out of them. */
export function checkMachineName(name: string | null): string | null {
  if (name === null || /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw new UserError(
    `the machine's name is ${JSON.stringify(name)}, expected letters, digits, ".", "_" and "-", a letter or digit first`,
  );
}

function readLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function readFlag(path: string): boolean | null {
  const text = readLine(path);
  return text === null ? null : text === '1';
}

/** Intel's driver says "no turbo", the others say "boost". */
function readTurbo(): boolean | null {
  const noTurbo = readFlag('/sys/devices/system/cpu/intel_pstate/no_turbo');
  return noTurbo === null ? readFlag('/sys/devices/system/cpu/cpufreq/boost') : !noTurbo;
}

function virtualisation(): string | null {
  if (platform() !== 'linux') return null;
  const vm = / hypervisor( |$)/m.test(readLine('/proc/cpuinfo') ?? '');
  const marks = ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path));
  const container = marks || /docker|kubepods|containerd|lxc/.test(readLine('/proc/1/cgroup') ?? '');
  return [vm ? 'vm' : '', container ? 'container' : ''].filter(Boolean).join('+') || 'bare';
}

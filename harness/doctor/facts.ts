/** What was seen of the machine. Null, here and below, where the system doesn't tell. */
import type { Memory } from './meminfo.ts';
import type { CpuUsage } from './proc-stat.ts';
import type { BusyProcess } from './processes.ts';

export interface Facts {
  /** As Node names it, such as `linux` or `darwin`. */
  readonly platform: string;
  readonly virtualisation: string | null;
  /** CPUs that this process may use. */
  readonly cpus: number;
  /** The CPU that the workers would share, and whether a process sent there stays there. */
  readonly pinnedCpu: number | null;
  readonly pinning: string;
  readonly pinHolds: boolean | null;
  /** Of each CPU. */
  readonly governors: readonly string[] | null;
  readonly turbo: boolean | null;
  readonly smt: boolean | null;
  /** Mean number of tasks that ran or wanted to, over a minute. */
  readonly load: number | null;
  readonly usage: CpuUsage | null;
  readonly processes: readonly BusyProcess[] | null;
  readonly memory: Memory | null;
  readonly memoryPressure: { readonly some: number; readonly full: number } | null;
  readonly clockSource: string | null;
  /** Cost of reading the clock, and its smallest step, in ns. */
  readonly clock: { readonly costNs: number; readonly resolutionNs: number };
  readonly container: ContainerFacts;
}

export interface ContainerFacts {
  /** In CPUs; null without a limit. */
  readonly cpuLimit: number | null;
  /** Periods in which it had to wait, while this was looked at. */
  readonly throttled: number | null;
  /** Bytes; null without a limit. */
  readonly memoryLimit: number | null;
  readonly memoryUsed: number | null;
}

/** The control kernels against themselves, in lockstep. */
export interface ControlNoise {
  readonly name: string;
  readonly trials: number;
  /** Root mean square of a trial's log ratio; the truth is 0. */
  readonly ratioSpread: number;
  /** Slowest and fastest of the middle nine tenths of the turns, as a ratio: how the machine's own speed varied. */
  readonly speedRange: number;
}

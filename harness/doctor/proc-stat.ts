/** CPU times since boot, from /proc/stat. */
export interface CpuTimes {
  readonly cpus: number;
  /** Of all CPUs together, in ticks: everything; neither idle nor waiting for a disk; taken by the hypervisor. */
  readonly total: number;
  readonly busy: number;
  readonly steal: number;
}

/** How the CPUs were used between two looks. */
export interface CpuUsage {
  /** In CPUs: 1.5 is one and a half of them. */
  readonly busy: number;
  /** Share of the time of all of them. */
  readonly steal: number;
}

/** Null where the text is none of /proc/stat. Kernels before 2.6.11 have no steal. */
export function parseProcStat(text: string): CpuTimes | null {
  const all = /^cpu +([\d ]+)$/m.exec(text)?.[1];
  if (all === undefined) return null;
  // guest times, the ninth and tenth, are part of user and nice.
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, steal = 0] = all
    .trim()
    .split(/ +/)
    .map(Number);
  const busy = user + nice + system + irq + softIrq;
  return {
    cpus: text.match(/^cpu\d+ /gm)?.length ?? 1,
    total: busy + idle + wait + steal,
    busy,
    steal,
  };
}

/** Null where no time has passed between the two. */
export function usageBetween(before: CpuTimes, after: CpuTimes): CpuUsage | null {
  const total = after.total - before.total;
  if (!(total > 0)) return null;
  return {
    busy: (Math.max(0, after.busy - before.busy) / total) * after.cpus,
    steal: Math.max(0, after.steal - before.steal) / total,
  };
}

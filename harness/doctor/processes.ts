/** What else runs on the machine, from /proc/<pid>/stat. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** CPU time so far, in ticks. */
  readonly ticks: number;
}

export interface BusyProcess {
  readonly pid: number;
  readonly name: string;
  /** In CPUs. */
  readonly cpus: number;
}

/** Null where the text is none of such a file. The name may hold anything, parentheses too. */
export function parseProcessStat(text: string): ProcessTimes | null {
  const [, pid, name, rest] = /^(\d+) \((.*)\) \S ([\d -]+)\s*$/s.exec(text) ?? [];
  if (pid === undefined) return null;
  // Fields are numbered from 1 by the manual; this begins with the fourth.
  const fields = rest!.trim().split(' ').map(Number);
  const [parent, userTicks, systemTicks] = [fields[0], fields[14 - 4], fields[15 - 4]];
  if (parent === undefined || userTicks === undefined || systemTicks === undefined) return null;
  return { pid: Number(pid), parent, name: name!, ticks: userTicks + systemTicks };
}

/**
 * The processes that used most between two looks, busiest first, without this one and its descendants. One that is new
 * has used all its time meanwhile. `ticksPerCpu` is how many ticks each CPU had.
 */
export function busyProcesses(
  before: readonly ProcessTimes[],
  after: readonly ProcessTimes[],
  ticksPerCpu: number,
  own: number,
): BusyProcess[] {
  const earlier = new Map(before.map((each) => [each.pid, each.ticks]));
  const parents = new Map(after.map(({ pid, parent }) => [pid, parent]));
  return after
    .filter(({ pid }) => !isBelow(pid, own, parents))
    .map(({ pid, name, ticks }) => ({ pid, name, cpus: (ticks - (earlier.get(pid) ?? 0)) / ticksPerCpu }))
    .filter(({ cpus }) => cpus > 0)
    .sort((a, b) => b.cpus - a.cpus);
}

/** Processes come and go between the readings, so the parents may name anything, even each other. */
function isBelow(pid: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
  const seen = new Set<number>();
  for (let at: number | undefined = pid; at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}

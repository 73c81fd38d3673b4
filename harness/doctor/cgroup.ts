/** Control groups, versions 1 and 2: which one a process is in, and what its files say. */

/** Where the files of a controller lie below /sys/fs/cgroup, the nearest folder first: limits hold for what is below. */
export function cgroupFolders(procSelfCgroup: string, controller: 'cpu' | 'memory'): string[] {
  for (const line of procSelfCgroup.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined) continue;
    if (!controllers.split(',').includes(controller)) continue;
    return ancestors(path!).map((folder) => `${controllers}${folder}`);
  }
  const path = /^0::(\/.*)$/m.exec(procSelfCgroup)?.[1];
  return path === undefined ? [] : ancestors(path).map((folder) => folder.slice(1));
}

/** `/a/b` to `/a/b`, `/a`, and the root, which is an empty text. */
function ancestors(path: string): string[] {
  // A container may see a path that leads out of what it sees: `/../..`.
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, i) =>
    parts
      .slice(0, parts.length - i)
      .map((part) => `/${part}`)
      .join(''),
  );
}

/** CPUs that a group may use, from `cpu.max`: `50000 100000` is half a one. Null without a limit. */
export function parseCpuMax(text: string): number | null {
  const [, quota, period] = /^(\d+) (\d+)\s*$/.exec(text) ?? [];
  return quota === undefined || Number(period) === 0 ? null : Number(quota) / Number(period);
}

/** The same from the two files of version 1; a quota of -1 is none. */
export function parseCfsQuota(quota: string, period: string): number | null {
  const [allowed, of] = [Number(quota.trim()), Number(period.trim())];
  return allowed > 0 && of > 0 ? allowed / of : null;
}

/** Periods so far in which the group used up its quota and had to wait, from `cpu.stat`. */
export function parseThrottled(cpuStat: string): number | null {
  const count = /^nr_throttled (\d+)$/m.exec(cpuStat)?.[1];
  return count === undefined ? null : Number(count);
}

/** Bytes, from `memory.max` or `memory.limit_in_bytes`; null for `max` and for the number that stands for no limit. */
export function parseMemoryLimit(text: string): number | null {
  const limit = /^\d+\s*$/.test(text) ? Number(text.trim()) : Infinity;
  return limit < 2 ** 62 ? limit : null;
}

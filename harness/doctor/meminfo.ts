/** Memory as the kernel sees it, in bytes. */
export interface Memory {
  readonly total: number;
  readonly available: number;
  readonly swapUsed: number;
}

/** From /proc/meminfo; null where it lacks what is needed (kernels before 3.14 don't estimate what is available). */
export function parseMeminfo(text: string): Memory | null {
  const bytes = (name: string): number | null => {
    const value = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    return value === undefined ? null : Number(value) * 1024;
  };
  const [total, available] = [bytes('MemTotal'), bytes('MemAvailable')];
  if (total === null || available === null || total === 0) return null;
  return { total, available, swapUsed: (bytes('SwapTotal') ?? 0) - (bytes('SwapFree') ?? 0) };
}

/**
 * Share of the last ten seconds in which some task (`some`), or every one that wanted to run (`full`), waited, from a
 * file of /proc/pressure; null where it is none.
 */
export function parsePressure(text: string): { readonly some: number; readonly full: number } | null {
  const share = (name: string): number | null => {
    const value = new RegExp(`^${name} avg10=([\\d.]+) `, 'm').exec(text)?.[1];
    return value === undefined ? null : Number(value) / 100;
  };
  const some = share('some');
  return some === null ? null : { some, full: share('full') ?? 0 };
}

/** What a killed process left behind, told by the number of its maker in the name. */
import { isAlive } from './is-alive.ts';

/** @param pattern of such names; its first group is the number of the process */
export function isAbandoned(name: string, pattern: RegExp): boolean {
  const pid = pattern.exec(name)?.[1];
  return pid !== undefined && !isAlive(Number(pid));
}

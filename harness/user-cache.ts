import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder of this user for what can be made again: `$XDG_CACHE_HOME/mmubench/NAME`, else below `~/.cache`. */
export function userCache(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mmubench', name);
}

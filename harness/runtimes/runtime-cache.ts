/**
 * Installed runtimes of this user, a folder each: `node-22.11.0-linux-x64`. A folder is there as a whole or not at all. It
 * may be removed at any time when nothing is measured.
 */
import { existsSync, promises as fs, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAbandoned } from '../abandoned.ts';
import { userCache } from '../user-cache.ts';
import type { RuntimeKind } from './runtime.ts';
import { type RuntimePackage, type System, systemName } from './runtime-package.ts';
import { compareVersions, fits } from './version.ts';

/** `$XDG_CACHE_HOME/mmubench/runtimes`. */
export function defaultRuntimeCache(): string {
  return userCache('runtimes');
}

export interface Installed {
  readonly version: string;
  /** Path of the program. */
  readonly executable: string;
}

/** The newest that fits; null where none does. Looks at the folder only. */
export function findInstalled(
  cache: string,
  kind: RuntimeKind,
  wanted: string | null,
  system: System,
  { name, path }: RuntimePackage,
): Installed | null {
  const [before, after] = [`${kind}-`, `-${systemName(system)}`];
  const versions = entriesOf(cache)
    .filter((entry) => entry.startsWith(before) && entry.endsWith(after))
    .map((entry) => entry.slice(before.length, -after.length))
    .filter((version) => fits(version, wanted))
    .sort((a, b) => compareVersions(b, a));
  const found = versions.map((version) => ({
    version,
    executable: join(cache, entryName(kind, version, system), 'node_modules', name, path),
  }));
  return found.find(({ executable }) => existsSync(executable)) ?? null;
}

export function entryName(kind: RuntimeKind, version: string, system: System): string {
  return `${kind}-${version}-${systemName(system)}`;
}

/** Where an installation is made, before it is moved to its place. Named after the process, so that leftovers are known. */
export function asideName(suffix: string): string {
  return `.aside-${process.pid}-${suffix}`;
}

/** What killed processes left behind. */
export async function removeLeftovers(cache: string): Promise<void> {
  for (const entry of entriesOf(cache)) {
    if (!isAbandoned(entry, /^\.aside-(\d{1,10})-/)) continue;
    await fs.rm(join(cache, entry), { recursive: true, force: true });
  }
}

function entriesOf(cache: string): string[] {
  return existsSync(cache) ? readdirSync(cache) : [];
}

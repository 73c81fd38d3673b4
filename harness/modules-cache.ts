/** Installed packages by the lock file that they were installed from: most commits of a history share a few lock files. */
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { userCache } from './user-cache.ts';

/** So many lock files are kept, those that were used last. */
const KEPT = 16;

/** Of this user: `$XDG_CACHE_HOME/mmubench/modules`. */
export function defaultModulesCache(): string {
  return userCache('modules');
}

export interface CachedModules {
  /** Of the node_modules folder. */
  readonly path: string;
  /** Whether it is there; then it counts as used now. */
  readonly has: () => boolean;
  /** Copies an installed node_modules into the cache. A cache that refuses is no reason to end: it is left as it was. */
  readonly keep: (modules: string) => void;
}

/** Packages may be compiled for the Node that installs them, so another Node has entries of its own. */
export function cachedModules(cache: string, lock: string): CachedModules {
  const environment = [process.platform, process.arch, process.versions.modules, process.versions.node];
  const key = createHash('sha256')
    .update(`${environment.join(' ')}\0${lock}`)
    .digest('hex')
    .slice(0, 24);
  const entry = join(cache, key);
  const path = join(entry, 'node_modules');
  return {
    path,
    has: () => {
      if (!existsSync(path)) return false;
      touch(entry);
      return true;
    },
    keep: (modules) => {
      const aside = join(cache, `.${key}.${randomBytes(6).toString('hex')}`);
      try {
        mkdirSync(aside, { recursive: true });
        cpSync(modules, join(aside, 'node_modules'), { recursive: true, verbatimSymlinks: true });
        renameSync(aside, entry);
        removeOldest(dirname(entry));
      } catch {
        remove(aside);
      }
    },
  };
}

function touch(entry: string): void {
  const now = new Date();
  try {
    utimesSync(entry, now, now);
  } catch {
    // A cache that can only be read serves too.
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It could not be made either.
  }
}

function removeOldest(cache: string): void {
  const entries = readdirSync(cache)
    .filter((name) => /^[0-9a-f]{24}$/.test(name))
    .map((name) => ({ path: join(cache, name), used: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  for (const { path } of entries.slice(KEPT)) remove(path);
}

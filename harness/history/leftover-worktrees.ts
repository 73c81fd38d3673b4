/** Worktrees that a killed process left behind, which never had the time to remove them. */
import { existsSync, promises as fs, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAbandoned } from '../abandoned.ts';
import { BUILD_FOLDER } from '../commit-build.ts';
import { removeWorktree, worktreesOf } from '../git.ts';

/**
 * Removes those of the folder's repository whose maker is dead; returns their paths. What a living process makes, and all
 * worktrees of the user, are left alone.
 */
export async function removeLeftovers(folder: string): Promise<string[]> {
  const registered = worktreesOf(folder);
  const main = registered[0];
  if (main === undefined) return [];
  const known = registered.filter((path) => isTemporary(path) && isAbandonedBuild(basename(path)));
  const unknown = namesIn(tmpdir())
    .filter(isAbandonedBuild)
    .map((name) => join(realpathSync(tmpdir()), name))
    .filter((path) => !known.includes(path) && wasMadeFor(main, path));
  const leftovers = [...known, ...unknown];
  for (const path of leftovers) {
    removeWorktree(folder, path);
    await fs.rm(path, { recursive: true, force: true });
  }
  return leftovers;
}

/** Where there is no such folder, whoever builds says so. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function isTemporary(path: string): boolean {
  return existsSync(tmpdir()) && [tmpdir(), realpathSync(tmpdir())].includes(dirname(path));
}

function isAbandonedBuild(name: string): boolean {
  return name.startsWith(BUILD_FOLDER) && isAbandoned(name.slice(BUILD_FOLDER.length), /^(\d+)-\w{6}$/);
}

/** Nothing is in it yet, or git's file leads to this repository. */
function wasMadeFor(main: string, path: string): boolean {
  try {
    if (readdirSync(path).length === 0) return true;
    return readFileSync(join(path, '.git'), 'utf8').includes(`${main}/.git/worktrees/`);
  } catch {
    return false;
  }
}

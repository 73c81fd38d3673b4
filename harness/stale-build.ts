/** Whether a working tree was edited after it was built: then it is not the edit that is measured. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { changedFiles } from './git.ts';

const CODE = /\.([cm]?[jt]sx?|json|wasm)$/;

/** A code file that differs from its commit and is younger than anything built; null where there is none. */
export function editedAfterBuild(folder: string, suites: string): string | null {
  // The suites' sources are compiled beside them, except where they lie in the project's folder itself.
  const output = dirname(suites) === resolve(folder) ? suites : dirname(suites);
  const built = newest(output);
  const edited = changedFiles(folder).filter((path) => CODE.test(path) && !path.startsWith(output + sep));
  return edited.find((path) => modified(path) > built) ?? null;
}

function newest(folder: string): number {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return Math.max(...names.map((name) => modified(join(folder, name))));
  } catch {
    return Infinity;
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

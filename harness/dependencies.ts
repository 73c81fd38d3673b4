/** The packages that a commit needs: the user's own where they are the same, cached ones, or else installed. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { BuildOptions } from './builds.ts';
import { repositoryOf } from './git.ts';
import { cachedModules } from './modules-cache.ts';
import { runCommand } from './run-command.ts';

/** In the folder of the lock file: the project's own, or the repository's, as in a workspace. */
export async function installDependencies(
  target: string,
  project: string,
  options: BuildOptions,
): Promise<void> {
  const { folder, signal, onStep, modulesCache = null } = options;
  if (!existsSync(join(project, 'package.json'))) return;
  const repository = repositoryOf(folder) ?? folder;
  const isWorkspace = existsSync(join(target, LOCK)) && !existsSync(join(project, LOCK));
  const [to, from] = isWorkspace ? [target, repository] : [project, folder];
  if (haveSameLock(to, from) && canBeShared(join(from, MODULES), repository)) {
    // The user's own node_modules serve, which saves most of the time.
    symlinkSync(join(from, MODULES), join(to, MODULES), 'junction');
    return;
  }
  const lock = readText(join(to, LOCK));
  const cached = modulesCache === null || lock === null ? null : cachedModules(modulesCache, lock);
  if (cached?.has()) {
    symlinkSync(cached.path, join(to, MODULES), 'junction');
    return;
  }
  onStep('installing its dependencies');
  await runCommand(
    lock !== null ? 'npm ci --no-audit --no-fund' : 'npm install --no-audit --no-fund',
    to,
    signal,
  );
  // Links lead to packages of this very checkout.
  const modules = join(to, MODULES);
  if (cached !== null && existsSync(modules) && !packagePaths(modules).some(isLink)) cached.keep(modules);
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

const LOCK = 'package-lock.json';
const MODULES = 'node_modules';

function haveSameLock(to: string, from: string): boolean {
  const [lock, own] = [to, from].map((folder) => readText(join(folder, LOCK)));
  return lock !== null && lock === own;
}

/** Not where packages are links into the repository: the commit would be measured with the user's own files. */
function canBeShared(modules: string, repository: string): boolean {
  if (!existsSync(modules)) return false;
  const inside = realpathSync(repository) + sep;
  const own = realpathSync(modules) + sep;
  const leadsIn = (path: string): boolean => {
    if (!isLink(path) || !existsSync(path)) return false;
    const real = realpathSync(path);
    return real.startsWith(inside) && !real.startsWith(own);
  };
  return !packagePaths(modules).some(leadsIn);
}

/** Paths of all packages in a node_modules, scoped ones too. */
export function packagePaths(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const path = join(modules, name);
      return name.startsWith('@') ? readdirSync(path).map((scoped) => join(path, scoped)) : [path];
    });
}

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

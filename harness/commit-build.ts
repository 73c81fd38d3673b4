/** A commit as a build: checked out into a git worktree of its own, and built there. */
import {
  existsSync,
  promises as fs,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { BuildFailure, type BuildPhase } from './build-failure.ts';
import type { Build, BuildOptions } from './builds.ts';
import {
  addWorktree,
  describeCommit,
  pathInRepository,
  removeWorktree,
  repositoryOf,
  restoreFolder,
} from './git.ts';
import { describeProject } from './project.ts';
import { runCommand } from './run-command.ts';
import { EXIT, UserError } from './user-error.ts';

/** Followed by the process that made it, so that a later one can tell what a killed one left behind. */
export const BUILD_FOLDER = 'mmubench-build-';

/** Rejects with a BuildFailure, or with a UserError if it is interrupted. */
export async function buildCommit(reference: string, sha: string, options: BuildOptions): Promise<Build> {
  const { folder, suites, command, onStep, signal, overlay = null } = options;
  const target = await fs.mkdtemp(join(tmpdir(), `${BUILD_FOLDER}${process.pid}-`));
  const dispose = async () => {
    removeWorktree(folder, target);
    await fs.rm(target, { recursive: true, force: true });
  };
  try {
    onStep(`checking out ${sha.slice(0, 8)}`);
    await inPhase('checkout', () => addWorktree(folder, target, sha, signal));
    // The project may be a folder of its repository.
    const project = join(target, pathInRepository(folder, folder) ?? '');
    // Asked before anything is installed or built there: a commit is what it is.
    const commit = describeCommit(target);
    const { name, version } = describeProject(project);
    if (overlay !== null) await inPhase('checkout', () => restoreFolder(target, overlay.sha, overlay.path));
    await inPhase('install', () => installDependencies(target, project, options));
    const build = command ?? (hasBuildScript(project) ? 'npm run build' : null);
    if (build !== null) {
      onStep(`building ${sha.slice(0, 8)}: ${build}`);
      await inPhase('build', () => runCommand(build, project, signal));
    }
    return {
      reference,
      folder: project,
      suites: resolve(project, suites),
      project: { name, version },
      commit,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function inPhase(phase: BuildPhase, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode === EXIT.interrupted) throw error;
    throw new BuildFailure(phase, error);
  }
}

export function hasBuildScript(folder: string): boolean {
  const { scripts } = readManifest(folder) as { scripts?: { build?: unknown } };
  return typeof scripts?.build === 'string';
}

/** Empty where there is none, or none that can be read: npm says that better. */
export function readManifest(folder: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** In the folder of the lock file: the project's own, or the repository's, as in a workspace. */
async function installDependencies(target: string, project: string, options: BuildOptions): Promise<void> {
  const { folder, signal, onStep } = options;
  if (!existsSync(join(project, 'package.json'))) return;
  const repository = repositoryOf(folder) ?? folder;
  const isWorkspace = existsSync(join(target, LOCK)) && !existsSync(join(project, LOCK));
  const [to, from] = isWorkspace ? [target, repository] : [project, folder];
  if (haveSameLock(to, from) && canBeShared(join(from, MODULES), repository)) {
    // The user's own node_modules serve, which saves most of the time.
    symlinkSync(join(from, MODULES), join(to, MODULES), 'junction');
    return;
  }
  onStep('installing its dependencies');
  await runCommand(
    existsSync(join(to, LOCK)) ? 'npm ci --no-audit --no-fund' : 'npm install --no-audit --no-fund',
    to,
    signal,
  );
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
    if (!lstatSync(path).isSymbolicLink() || !existsSync(path)) return false;
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

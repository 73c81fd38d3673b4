/** A commit as a build: checked out into a git worktree of its own, and built there. */
import { promises as fs, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BuildFailure, type BuildPhase } from './build-failure.ts';
import type { Build, BuildOptions } from './builds.ts';
import { installDependencies } from './dependencies.ts';
import { addWorktree, describeCommit, pathInRepository, removeWorktree, restoreFolder } from './git.ts';
import { describeProject } from './project.ts';
import { runCommand } from './run-command.ts';
import { EXIT, UserError } from './user-error.ts';

/** Followed by the process that made it, so that a later one can tell what a killed one left behind. */
export const BUILD_FOLDER = 'mmubench-build-';

/** Rejects with a BuildFailure, or with a UserError if it is interrupted. */
export async function buildCommit(reference: string, sha: string, options: BuildOptions): Promise<Build> {
  const { folder, suites, onStep, signal, overlay = null } = options;
  const target = await makeTarget();
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
    await compile(project, sha.slice(0, 8), options);
    return {
      reference,
      folder: project,
      suites: resolve(project, suites),
      project: { name, version },
      commit,
      suitesFrom: overlay?.sha ?? null,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Builds a checkout whose dependencies are installed, be it again. Rejects with a BuildFailure. */
export async function compile(
  project: string,
  name: string,
  { command, onStep, signal }: Pick<BuildOptions, 'command' | 'onStep' | 'signal'>,
): Promise<void> {
  const build = command ?? (hasBuildScript(project) ? 'npm run build' : null);
  if (build === null) return;
  onStep(`building ${name}: ${build}`);
  await inPhase('build', () => runCommand(build, project, signal));
}

async function makeTarget(): Promise<string> {
  try {
    return await fs.mkdtemp(join(tmpdir(), `${BUILD_FOLDER}${process.pid}-`));
  } catch (error) {
    const { message } = error as Error;
    const advice = 'make room or give permission there, or set TMPDIR to another folder';
    throw new UserError(`a folder for the build can't be made: ${message}; ${advice}`, EXIT.environment);
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

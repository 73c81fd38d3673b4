/**
 * A build: a compiled checkout that can be measured. The working tree as it is, a folder that is one already, a commit
 * (checked out into a folder of its own and built there), or a published version of a package under today's suites. The
 * user's checkout, index and stash are never touched.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildCommit, hasBuildScript } from './commit-build.ts';
import { describeCommit, pathInRepository, resolveCommit } from './git.ts';
import { installPackage, isPackageVersion } from './package-build.ts';
import { describeProject } from './project.ts';
import type { Commit, RunDocument } from './run-document.ts';
import { editedAfterBuild } from './stale-build.ts';
import { UserError } from './user-error.ts';

export interface Build {
  /** As the user named it. */
  readonly reference: string;
  /** The project's folder, and that of its compiled suites. */
  readonly folder: string;
  readonly suites: string;
  readonly project: RunDocument['project'];
  /** null where the build is of no commit. */
  readonly commit: Commit | null;
  /** Full hash of the commit whose suites were laid over it; null where it has its own. */
  readonly suitesFrom: string | null;
  /** Removes what was made for it. */
  readonly dispose: () => Promise<void>;
}

export interface BuildOptions {
  /** The user's project. */
  readonly folder: string;
  /** Of the compiled suites, relative to a project's folder. */
  readonly suites: string;
  /** What a run writes there, relative to a project's folder: it doesn't make a commit dirty. */
  readonly outputs: readonly string[];
  /** What builds a checkout; null: `npm run build` where package.json has that script. */
  readonly command: string | null;
  /** A folder of the repository that a commit gets from another commit before it is built. Default: none. */
  readonly overlay?: { readonly sha: string; readonly path: string } | null;
  /** Where installed packages of commits are kept for others with the same lock file. Default: nowhere. */
  readonly modulesCache?: string | null;
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly onStep: (text: string) => void;
}

/** Throws a UserError if the reference names nothing that can be built. */
export async function prepareBuild(reference: string, options: BuildOptions): Promise<Build> {
  return findBuild(reference, options)();
}

/** All of them, in order; a reference that names nothing is told before anything is built. */
export async function prepareBuilds(references: readonly string[], options: BuildOptions): Promise<Build[]> {
  const found = references.map((reference) => findBuild(reference, options));
  const builds: Build[] = [];
  try {
    for (const prepare of found) builds.push(await prepare());
    return builds;
  } catch (error) {
    for (const build of builds) await build.dispose();
    throw error;
  }
}

/** How the build is made that the reference names. Throws a UserError if it names none. */
function findBuild(reference: string, options: BuildOptions): () => Promise<Build> {
  const { folder } = options;
  if (reference === 'worktree') return async () => existingBuild(reference, folder, options);
  const path = resolve(folder, reference);
  const isFolder = reference !== '' && existsSync(join(path, 'package.json'));
  if (isFolder && /[\\/.]/.test(reference)) return async () => existingBuild(reference, path, options);
  const sha = resolveCommit(folder, reference);
  if (sha !== null) return () => buildCommit(reference, sha, options);
  if (isFolder) return async () => existingBuild(reference, path, options);
  if (isPackageVersion(reference)) return () => installPackage(reference, options);
  const expected =
    'expected a commit, "worktree", the folder of a built checkout, or a package with its version, such as name@1.2.3 ' +
    '(stored runs are compared with --stored)';
  const seen = reference !== '' && existsSync(path) ? 'it is a file or folder without a package.json; ' : '';
  throw new UserError(`${JSON.stringify(reference)} names no build: ${seen}${expected}`);
}

function existingBuild(reference: string, folder: string, options: BuildOptions): Build {
  const { suites, outputs, onStep } = options;
  const edited = hasBuildScript(folder) ? editedAfterBuild(folder, resolve(folder, suites)) : null;
  if (edited !== null) {
    onStep(`${reference} is measured as it was built, but ${edited} was edited after that: build it first`);
  }
  const ignored = outputs.map((path) => pathInRepository(folder, resolve(folder, path)));
  const commit = describeCommit(
    folder,
    ignored.filter((path) => path !== null),
  );
  const project = describeProject(folder);
  return {
    reference,
    folder,
    suites: resolve(folder, suites),
    project,
    commit,
    suitesFrom: null,
    dispose: async () => {},
  };
}

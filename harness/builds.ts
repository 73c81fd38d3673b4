/**
 * A build: a compiled checkout that can be measured. The working tree as it is, a folder that is one already, a commit
 * (checked out into a folder of its own and built there), or a published version of a package under today's suites. The
 * user's checkout, index and stash are never touched.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, promises as fs, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { addWorktree, describeCommit, pathInRepository, removeWorktree, resolveCommit } from './git.ts';
import { describeProject } from './project.ts';
import type { Commit, RunDocument } from './run-document.ts';
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
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly onStep: (text: string) => void;
}

const PACKAGE_VERSION = /^(@[\w.-]+\/)?[a-z][\w.-]*@[\w.^~<>=*-]+$/;
/** What is shown of a failed command's output. */
const OUTPUT_TAIL = 2000;

/** Throws a UserError if the reference names nothing that can be built. */
export async function prepareBuild(reference: string, options: BuildOptions): Promise<Build> {
  const { folder } = options;
  if (reference === 'worktree') return existingBuild(reference, folder, options);
  const path = resolve(folder, reference);
  if (/[\\/.]/.test(reference) && existsSync(join(path, 'package.json'))) {
    return existingBuild(reference, path, options);
  }
  const sha = resolveCommit(folder, reference);
  if (sha !== null) return buildCommit(reference, sha, options);
  if (PACKAGE_VERSION.test(reference)) return installPackage(reference, options);
  throw new UserError(
    `${JSON.stringify(reference)} names no build: expected a commit, "worktree", the folder of a built checkout, or ` +
      'a package with its version, such as name@1.2.3 (stored runs are compared with --stored)',
  );
}

function existingBuild(reference: string, folder: string, { suites, outputs }: BuildOptions): Build {
  const ignored = outputs.map((path) => pathInRepository(folder, resolve(folder, path)));
  const commit = describeCommit(
    folder,
    ignored.filter((path) => path !== null),
  );
  const project = describeProject(folder);
  return { reference, folder, suites: resolve(folder, suites), project, commit, dispose: async () => {} };
}

async function buildCommit(reference: string, sha: string, options: BuildOptions): Promise<Build> {
  const { folder, suites, command, onStep } = options;
  const target = await fs.mkdtemp(join(tmpdir(), 'mmubench-build-'));
  const dispose = async () => {
    removeWorktree(folder, target);
    await fs.rm(target, { recursive: true, force: true });
  };
  try {
    onStep(`checking out ${sha.slice(0, 8)}`);
    addWorktree(folder, target, sha);
    // Asked before anything is installed or built there: a commit is what it is.
    const commit = describeCommit(target);
    const project = describeProject(target);
    await installDependencies(target, options);
    const build = command ?? (hasBuildScript(target) ? 'npm run build' : null);
    if (build !== null) {
      onStep(`building ${sha.slice(0, 8)}: ${build}`);
      await runCommand(build, target, options.signal);
    }
    return { reference, folder: target, suites: resolve(target, suites), project, commit, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The user's own node_modules serve where the lock file is the same, which saves most of the time. */
async function installDependencies(target: string, { folder, signal, onStep }: BuildOptions): Promise<void> {
  if (!existsSync(join(target, 'package.json'))) return;
  const lock = readText(join(target, 'package-lock.json'));
  if (
    lock !== null &&
    lock === readText(join(folder, 'package-lock.json')) &&
    existsSync(join(folder, 'node_modules'))
  ) {
    symlinkSync(join(folder, 'node_modules'), join(target, 'node_modules'), 'junction');
    return;
  }
  onStep('installing its dependencies');
  await runCommand(
    lock === null ? 'npm install --no-audit --no-fund' : 'npm ci --no-audit --no-fund',
    target,
    signal,
  );
}

/** Today's suites beside another version of the package that they import. */
async function installPackage(reference: string, options: BuildOptions): Promise<Build> {
  const { folder, suites, signal, onStep } = options;
  const target = await fs.mkdtemp(join(tmpdir(), 'mmubench-package-'));
  const dispose = () => fs.rm(target, { recursive: true, force: true });
  try {
    onStep(`installing ${reference}`);
    const manifest = { name: 'mmubench-build', private: true, type: packageType(folder) };
    await fs.writeFile(join(target, 'package.json'), JSON.stringify(manifest));
    // The reference has the form checked above: no word of it is an option or a shell's.
    await runCommand(`npm install --no-audit --no-fund -- ${JSON.stringify(reference)}`, target, signal);
    cpSync(resolve(folder, suites), join(target, 'suites'), { recursive: true });
    const name = reference.slice(0, reference.lastIndexOf('@'));
    const project = describeProject(join(target, 'node_modules', name));
    return { reference, folder: target, suites: join(target, 'suites'), project, commit: null, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function hasBuildScript(folder: string): boolean {
  const { scripts } = JSON.parse(readText(join(folder, 'package.json')) ?? '{}') as {
    scripts?: { build?: unknown };
  };
  return typeof scripts?.build === 'string';
}

function packageType(folder: string): string {
  const { type } = JSON.parse(readText(join(folder, 'package.json')) ?? '{}') as { type?: unknown };
  return type === 'module' ? 'module' : 'commonjs';
}

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function runCommand(command: string, cwd: string, signal: AbortSignal): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn(command, { cwd, shell: true, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_TAIL);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) done();
      else reject(new UserError(`"${command}" ended with ${code}; its last words:\n${output.trim()}`));
    });
  });
}

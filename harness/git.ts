/** What commit is being measured. Git is asked with fixed arguments only; nothing from the repository is run. */
import { execFile, spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Commit } from './run-document.ts';
import { EXIT, UserError } from './user-error.ts';

const execute = promisify(execFile);

/** The commit of the working tree at `folder`; null where there is no git, no repository or no commit yet. */
export function describeCommit(folder: string, ignored: readonly string[] = []): Commit | null {
  const commit = parseCommit(git(folder, ['log', '-1', ...AS_LINES]) ?? '');
  if (commit === null) return null;
  const excluded = ignored.map((path) => `:(exclude,top,literal)${path}`);
  const status = git(folder, [
    'status',
    '--porcelain',
    '--untracked-files=normal',
    '--',
    ':(top)',
    ...excluded,
  ]);
  return { ...commit, dirty: status?.trim() !== '' };
}

/**
 * The commits that `tip` has and `base` has not, along first parents, oldest first; null where git says no. Both are full
 * hashes.
 */
export function listCommits(folder: string, tip: string, base: string | null): Commit[] | null {
  const exclude = base === null ? [] : [`^${base}`];
  const text = git(folder, ['log', '--first-parent', '--reverse', ...AS_LINES, tip, ...exclude, '--']);
  if (text === null) return null;
  return text.split('\n').flatMap((line) => parseCommit(line) ?? []);
}

/** The commit of a full hash; null where there is none. */
export function readCommit(folder: string, sha: string): Commit | null {
  return parseCommit(git(folder, ['log', '-1', ...AS_LINES, '--end-of-options', sha]) ?? '');
}

/** The subject comes last: it may hold any character but a newline. */
const AS_LINES = ['--no-show-signature', '--format=%H %ct %an%x00%s'];

/** A commit as it is in the repository, so not dirty. */
function parseCommit(line: string): Commit | null {
  const [, sha, seconds, author, subject] = /^([0-9a-f]+) (\d+) (.*?)\0(.*)/s.exec(line) ?? [];
  if (sha === undefined) return null;
  return {
    sha,
    time: toTimestamp(Number(seconds)),
    author: author!,
    subject: subject!.trimEnd(),
    dirty: false,
  };
}

/** Git takes any number for a date; what is past the year 9999 could be neither stored nor sorted. */
function toTimestamp(seconds: number): string {
  return new Date(Math.min(seconds, 253_402_300_799) * 1000).toISOString();
}

/** The full hash of a commit-ish, or null where it names none. */
export function resolveCommit(folder: string, commitish: string): string | null {
  const verify = (name: string) =>
    git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', name])?.trim() || null;
  // In two steps: to `:/text` the peeling would be part of the text that it looks for.
  const object = verify(commitish);
  return object === null ? null : verify(`${object}^{commit}`);
}

/** The top folder of the repository, without symbolic links; null where there is none. */
export function repositoryOf(folder: string): string | null {
  return git(folder, ['rev-parse', '--show-toplevel'])?.trim() || null;
}

/** The path of `target` inside its repository, as git writes it; null where it lies outside or there is none. */
export function pathInRepository(folder: string, target: string): string | null {
  const top = repositoryOf(folder);
  const path = realPath(target);
  return top && path.startsWith(`${top}/`) ? path.slice(top.length + 1) : null;
}

/** Git names its top folder without symbolic links. What is not there yet is named after the folder that it is to be in. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

/** Absolute paths of files below the folder that differ from the commit or are in none, and are not ignored. */
export function changedFiles(folder: string): string[] {
  const top = repositoryOf(folder);
  const text = git(folder, [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    '.',
  ]);
  if (top === null || text === null) return [];
  return text
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => join(top, entry.slice(3)));
}

/** Absolute paths of the files below the folder that git holds, as last added; none where there is no repository. */
export function trackedFiles(folder: string): Set<string> {
  const top = repositoryOf(folder);
  const text = git(folder, ['ls-files', '-z', '--full-name', '--', '.']);
  if (top === null || text === null) return new Set();
  const names = text.split('\0').filter((name) => name !== '');
  return new Set(names.map((name) => join(top, name)));
}

/** What commits are signed with here; null where nobody has set it. */
export function userName(folder: string): string | null {
  return git(folder, ['config', 'user.name'])?.trim() || null;
}

/** Files at or below a path of the repository that git holds or that are neither held nor ignored; paths in the repository. */
export function workTreeFiles(folder: string, path: string): string[] {
  const listed = ['ls-files', '-z', '--full-name', '--cached', '--others', '--exclude-standard'];
  const text = git(folder, [...listed, '--', `:(top,literal)${path}`]) ?? '';
  return [...new Set(text.split('\0').filter((name) => name !== ''))];
}

/** null where git is missing or says no. */
function git(folder: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', [...NOTHING_RUN, '-C', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 2 ** 20,
    env: environment(),
  });
  return status === 0 ? stdout : null;
}

/** Neither hooks, as after a checkout, nor a monitor of files. */
const NOTHING_RUN = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/** Under a hook these name the repository of the hook, whatever folder is asked for. */
const OF_ANOTHER_REPOSITORY = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
];

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_ANOTHER_REPOSITORY.includes(name));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0' };
}

/** Checks a commit out into an empty folder, beside the user's checkout. Rejects with a UserError with git's words. */
export async function addWorktree(
  folder: string,
  target: string,
  sha: string,
  signal: AbortSignal,
): Promise<void> {
  const args = ['-C', folder, 'worktree', 'add', '--quiet', '--force', '--detach', target, sha];
  try {
    await execute('git', [...NOTHING_RUN, ...args], { env: environment(), signal });
  } catch (error) {
    if (signal.aborted) throw new UserError('interrupted before anything was measured', EXIT.interrupted);
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new UserError(`git can't check out ${sha}: ${stderr.trim() || message}`);
  }
}

/**
 * Removes and forgets a worktree, also one whose folder is gone; one that is none is no error. Others are left alone: the
 * user's may be on a disk that isn't mounted.
 */
export function removeWorktree(folder: string, target: string): void {
  // Twice: git locks a worktree while it is made, and whoever was killed then left it so.
  git(folder, ['worktree', 'remove', '--force', '--force', target]);
}

/** The folders of the repository's worktrees, the user's own among them. */
export function worktreesOf(folder: string): string[] {
  const text = git(folder, ['worktree', 'list', '--porcelain', '-z']) ?? '';
  return text.split('\0').flatMap((line) => (line.startsWith('worktree ') ? [line.slice(9)] : []));
}

/** Whether the commit has a folder at the path, which is one in the repository. */
export function hasFolder(folder: string, sha: string, path: string): boolean {
  return git(folder, ['cat-file', '-t', `${sha}:${path}`])?.trim() === 'tree';
}

/** Makes a folder of a worktree what it is in another commit. Throws a UserError if git says no. */
export function restoreFolder(worktree: string, sha: string, path: string): void {
  const args = ['restore', `--source=${sha}`, '--staged', '--worktree', '--no-overlay'];
  if (git(worktree, [...args, '--', `:(top,literal)${path}`]) === null) {
    throw new UserError(`git can't lay ${path} of ${sha.slice(0, 8)} over the checkout; is it still there?`);
  }
}

/** Whether history ends early, as in a clone with --depth. */
export function isShallow(folder: string): boolean {
  return git(folder, ['rev-parse', '--is-shallow-repository'])?.trim() === 'true';
}

/** Commits that can be reached from the one and not from the other, oldest first. Empty where git can't tell. */
export function commitsAfter(folder: string, from: string, to: string, options: readonly string[]): string[] {
  const text = git(folder, ['rev-list', '--reverse', ...options, '--end-of-options', `${from}..${to}`]);
  return (text ?? '').split('\n').filter((line) => line !== '');
}

/** The best common ancestor of two commits; null where they have none, or the clone is too shallow to tell. */
export function mergeBase(folder: string, a: string, b: string): string | null {
  return git(folder, ['merge-base', '--end-of-options', a, b])?.trim() || null;
}

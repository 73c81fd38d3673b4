/** What commit is being measured. Git is asked with fixed arguments only; nothing from the repository is run. */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Commit } from './run-document.ts';
import { UserError } from './user-error.ts';

/** The commit of the working tree at `folder`; null where there is no git, no repository or no commit yet. */
export function describeCommit(folder: string, ignored: readonly string[] = []): Commit | null {
  // The subject comes last: it may hold any character but a newline.
  const text = git(folder, ['log', '-1', '--no-show-signature', '--format=%H %ct %an%x00%s']);
  const [, sha, seconds, author, subject] = /^([0-9a-f]+) (\d+) (.*?)\0(.*)/s.exec(text ?? '') ?? [];
  if (sha === undefined) return null;
  const excluded = ignored.map((path) => `:(exclude,top,literal)${path}`);
  const status = git(folder, [
    'status',
    '--porcelain',
    '--untracked-files=normal',
    '--',
    ':(top)',
    ...excluded,
  ]);
  return {
    sha,
    time: toTimestamp(Number(seconds)),
    author: author!,
    subject: subject!.trimEnd(),
    dirty: status?.trim() !== '',
  };
}

/** Git takes any number for a date; what is past the year 9999 could be neither stored nor sorted. */
function toTimestamp(seconds: number): string {
  return new Date(Math.min(seconds, 253_402_300_799) * 1000).toISOString();
}

/** The full hash of a commit-ish, or null where it names none. */
export function resolveCommit(folder: string, commitish: string): string | null {
  const text = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commitish}^{commit}`]);
  return text?.trim() || null;
}

/** The path of `target` inside its repository, as git writes it; null where it lies outside or there is none. */
export function pathInRepository(folder: string, target: string): string | null {
  const top = git(folder, ['rev-parse', '--show-toplevel'])?.trim();
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

/** null where git is missing or says no. */
function git(folder: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
  });
  return status === 0 ? stdout : null;
}

/** Checks a commit out into an empty folder, beside the user's checkout. Throws a UserError with git's words. */
export function addWorktree(folder: string, target: string, sha: string): void {
  const args = ['-C', folder, 'worktree', 'add', '--quiet', '--force', '--detach', target, sha];
  const { status, stderr } = spawnSync('git', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new UserError(`git can't check out ${sha}: ${stderr.trim()}`);
}

/** Forgets a worktree; one that is none is no error. */
export function removeWorktree(folder: string, target: string): void {
  git(folder, ['worktree', 'remove', '--force', target]);
  git(folder, ['worktree', 'prune']);
}

/** What commit is being measured. Git is asked with fixed arguments only; nothing from the repository is run. */
import { spawnSync } from 'node:child_process';
import type { Commit } from './run-document.ts';

/** The commit of the working tree at `folder`; null where there is no git, no repository or no commit yet. */
export function describeCommit(folder: string, ignored: readonly string[] = []): Commit | null {
  // Record separator between the fields: a subject may hold anything but control characters.
  const text = git(folder, ['log', '-1', '--no-show-signature', '--format=%H%x1e%cI%x1e%s']);
  const [sha, time, subject] = text?.trim().split('\x1e') ?? [];
  if (!sha || !time) return null;
  const excluded = ignored.map((path) => `:(exclude,top,literal)${path}`);
  const status = git(folder, [
    'status',
    '--porcelain',
    '--untracked-files=normal',
    '--',
    ':(top)',
    ...excluded,
  ]);
  return { sha, time: new Date(time).toISOString(), subject: subject ?? '', dirty: status?.trim() !== '' };
}

/** The full hash of a commit-ish, or null where it names none. */
export function resolveCommit(folder: string, commitish: string): string | null {
  const text = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commitish}^{commit}`]);
  return text?.trim() || null;
}

/** The path of `target` inside its repository, as git writes it; null where it lies outside or there is none. */
export function pathInRepository(folder: string, target: string): string | null {
  const top = git(folder, ['rev-parse', '--show-toplevel'])?.trim();
  if (!top || !target.startsWith(`${top}/`)) return null;
  return target.slice(top.length + 1);
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

/** git in repositories of tests, with an identity and without the user's own signing. */
import { execFileSync } from 'node:child_process';

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];

/** What it prints, without the newline at its end. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...IDENTITY, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** Begins one whose branch is `main`. */
export function initRepository(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
}

/** Commits all that is there; gives the full hash. */
export function commitAll(folder: string, message: string): string {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
  return git(folder, 'rev-parse', 'HEAD');
}

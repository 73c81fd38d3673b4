/** Which commits of a repository are asked for, as the user writes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeCommit, isShallow, listCommits, repositoryOf, resolveCommit } from '../git.ts';
import type { Commit } from '../run-document.ts';
import { EXIT, UserError } from '../user-error.ts';

export interface RangeOptions {
  /** Commits before that moment are left out; ms since 1970. */
  readonly since: number | null;
  /** Of what is left, the youngest so many. */
  readonly last: number | null;
  /** Of what is left, each so many-th, counted from the youngest. */
  readonly every: number | null;
}

export interface CommitRange {
  /** Oldest first, along first parents; never empty. */
  readonly commits: readonly Commit[];
  /** What the user should know of them. */
  readonly notes: readonly string[];
}

const EXPECTED = 'expected a commit, or two with ".." between them, such as v1..main';

/** `A..B`: what B has and A has not; `B`: all of its history. Throws a UserError if the range names no commits. */
export function findCommits(folder: string, range: string, options: RangeOptions): CommitRange {
  const top = repositoryOf(folder);
  if (top === null) throw new UserError(`${folder} is in no git repository; history measures commits of one`);
  const shallow = isShallow(folder);
  const { tip, base } = endsOf(folder, range, shallow);
  const all = listCommits(folder, tip, base);
  if (all === null) throw new UserError(`git can't list the commits of ${JSON.stringify(range)}`);
  if (all.length === 0) {
    throw new UserError(
      `${JSON.stringify(range)} has no commits: the first end has all that the second has; exchange them?`,
      EXIT.nothingRan,
    );
  }
  const commits = thin(all, options);
  if (commits.length === 0) {
    const { time } = all.at(-1)!;
    throw new UserError(
      `none of the ${all.length} commits of ${JSON.stringify(range)} is so young; the last is of ${time.slice(0, 10)}`,
      EXIT.nothingRan,
    );
  }
  return { commits, notes: notesOn(folder, top, shallow) };
}

function endsOf(folder: string, range: string, shallow: boolean): { tip: string; base: string | null } {
  if (range.includes('...')) throw new UserError(`the range is ${JSON.stringify(range)}, ${EXPECTED}`);
  const parts = range.split('..');
  if (parts.length > 2 || range === '') {
    throw new UserError(`the range is ${JSON.stringify(range)}, ${EXPECTED}`);
  }
  const named = (name: string) => {
    const sha = name.startsWith('-') ? null : resolveCommit(folder, name || 'HEAD');
    if (sha !== null) return sha;
    const hint = shallow ? '; this clone is shallow: "git fetch --unshallow --tags" gets the rest' : '';
    throw new UserError(`${JSON.stringify(name || 'HEAD')} is no commit here, ${EXPECTED}${hint}`);
  };
  return parts.length === 1
    ? { tip: named(parts[0]!), base: null }
    : { base: named(parts[0]!), tip: named(parts[1]!) };
}

function thin(commits: readonly Commit[], { since, last, every }: RangeOptions): Commit[] {
  const young = commits.filter(({ time }) => since === null || Date.parse(time) >= since);
  const newest = last === null ? young : young.slice(-last);
  return newest.filter((_, index) => every === null || (newest.length - 1 - index) % every === 0);
}

function notesOn(folder: string, top: string, shallow: boolean): string[] {
  const notes: string[] = [];
  if (shallow)
    notes.push('this clone is shallow, and its history may go further back: git fetch --unshallow');
  if (describeCommit(folder)?.dirty) {
    notes.push(
      'the working tree has changes that are in no commit; they are left as they are, and not measured',
    );
  }
  if (existsSync(join(top, '.gitmodules'))) {
    notes.push('submodules are not checked out; a build that needs them is to fetch them, see --build');
  }
  return notes;
}

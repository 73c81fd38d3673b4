/** The commits between two, for bisect. Git is asked with fixed arguments only. */
import { commitsAfter, resolveCommit } from '../git.ts';
import { UserError } from '../user-error.ts';

export interface CommitRange {
  readonly good: string;
  /** From the one after the good end to the bad end, each a parent of the next. */
  readonly commits: readonly string[];
}

/**
 * One line of descent: back from the bad end, always to the first parent that comes from the good one. A merge is one step
 * of it. Throws a UserError where one is no commit or the good end is no ancestor of the bad one.
 */
export function commitRange(folder: string, goodName: string, badName: string): CommitRange {
  const [good, bad] = [goodName, badName].map((name) => {
    const sha = resolveCommit(folder, name);
    if (sha === null) {
      throw new UserError(
        `${JSON.stringify(name)} names no commit here; in a shallow clone, "git fetch --unshallow" first`,
      );
    }
    return sha;
  });
  if (good === bad) throw new UserError(`${goodName} and ${badName} are the same commit; expected two`);
  const commits = lineOfDescent(folder, good!, bad!);
  if (commits !== null) return { good: good!, commits };
  throw new UserError(
    `${goodName} is no ancestor of ${badName}; name the older commit first, and one that the other descends from`,
  );
}

/**
 * Commits of branches beside each other have no order in which the bad ones come last, so that halving them would accuse an
 * innocent one. null where there is no such line. Linear in the commits between the two.
 */
function lineOfDescent(folder: string, good: string, bad: string): string[] | null {
  const lines = commitsAfter(folder, good, bad, ['--ancestry-path', '--parents']);
  const parents = new Map(
    lines.map((line) => {
      const [sha, ...others] = line.split(' ');
      return [sha!, others];
    }),
  );
  const line: string[] = [];
  for (let at = bad; at !== good; ) {
    line.push(at);
    const next = parents.get(at)?.find((parent) => parent === good || parents.has(parent));
    if (next === undefined) return null;
    at = next;
  }
  return line.reverse();
}

/** The commits between two, for bisect. Git is asked with fixed arguments only. */
import { commitsAfter, resolveCommit } from '../git.ts';
import { UserError } from '../user-error.ts';

export interface CommitRange {
  readonly good: string;
  /** From the one after the good end to the bad end. */
  readonly commits: readonly string[];
}

/**
 * Along the first parents where the good end lies on them: a merge is then one step. Otherwise along the newest line of
 * descent. Throws a UserError where one is no commit or the good end is no ancestor of the bad one.
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
  const direct = commitsAfter(folder, good!, bad!, ['--first-parent', '--ancestry-path']);
  if (direct.length > 0 && direct.at(-1) === bad) return { good: good!, commits: direct };
  const all = commitsAfter(folder, good!, bad!, ['--topo-order', '--ancestry-path']);
  if (all.length > 0) return { good: good!, commits: all };
  throw new UserError(
    `${goodName} is no ancestor of ${badName}; name the older commit first, and one that the other descends from`,
  );
}

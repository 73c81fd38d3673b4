/** The commit that a change is compared with. */
import { resolve } from 'node:path';
import { describeCommit, isShallow, mergeBase, pathInRepository, resolveCommit } from '../git.ts';
import { EXIT, UserError } from '../user-error.ts';

/**
 * The merge base of HEAD and what the user named. `outputs` are written by runs: they are no change. Throws a UserError
 * where there is none, and where the work tree has nothing that the base hasn't: that compares nothing and never passes.
 */
export function findBase(folder: string, name: string, outputs: readonly string[]): string {
  const shown = JSON.stringify(name);
  const unshallow = isShallow(folder)
    ? '; this clone is shallow: "git fetch --unshallow" gets what came before, or check it out with its history'
    : '';
  const sha = name.startsWith('-') ? null : resolveCommit(folder, name);
  if (sha === null) {
    throw new UserError(
      `${shown} names no commit; expected the branch or commit that the change is for${unshallow}`,
    );
  }
  const ignored = outputs.flatMap((path) => pathInRepository(folder, resolve(folder, path)) ?? []);
  const head = describeCommit(folder, ignored);
  const base = head === null ? null : mergeBase(folder, sha, head.sha);
  if (head === null || base === null) {
    throw new UserError(`${shown} has no common ancestor with the work tree here${unshallow}`);
  }
  if (base === head.sha && !head.dirty) {
    const advice = 'name the commit before the change, such as HEAD~1, or run it on the branch of the change';
    throw new UserError(
      `there is no change to judge: HEAD has nothing that ${shown} hasn't, and nothing is edited; ${advice}${unshallow}`,
      EXIT.nothingRan,
    );
  }
  return base;
}

/** Today's suites over old code: where the sources of the compiled suites lie in the repository. */
import { relative, resolve, sep } from 'node:path';
import { hasFolder, pathInRepository, resolveCommit } from '../git.ts';
import { UserError } from '../user-error.ts';

export interface SuitesOverlay {
  readonly sha: string;
  /** Of the folder, in the repository. */
  readonly path: string;
}

/**
 * `dist/suites` is compiled from `dist/suites` or else from `suites`: the first that the commit has. Throws a UserError if
 * it has none of them, or if there is no such commit.
 */
export function findSuitesOverlay(folder: string, suites: string, reference: string): SuitesOverlay {
  const sha = reference.startsWith('-') ? null : resolveCommit(folder, reference);
  if (sha === null) {
    throw new UserError(
      `--suites-from ${JSON.stringify(reference)} names no commit; expected one such as HEAD`,
    );
  }
  const project = pathInRepository(folder, folder);
  const inside = relative(folder, resolve(folder, suites));
  if (inside === '') {
    throw new UserError(
      'the suites can only be laid over other commits if they have a folder of their own; --suites is the whole project',
    );
  }
  const parts = inside.split(sep);
  const paths = parts.map((_, start) => [...(project ? [project] : []), ...parts.slice(start)].join('/'));
  const path = paths.find((each) => !each.includes('..') && hasFolder(folder, sha, each));
  if (path === undefined) {
    throw new UserError(
      `${reference} has no folder ${paths.join(' or ')}, whose suites could be laid over other commits; see --suites`,
    );
  }
  return { sha, path };
}

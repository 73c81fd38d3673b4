/** Which stored run a user means: a file, a run id, a commit, the working tree, or the latest. */
import { existsSync } from 'node:fs';
import { resolveCommit } from '../harness/git.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { readRun, readRuns } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

/** Whether the reference names a stored run rather than a build: a document, a run id, or `latest`. */
export function isStoredRun(reference: string): boolean {
  if (reference === 'latest' || (reference.endsWith('.json') && existsSync(reference))) return true;
  return /^[0-9a-f]{6,12}$/.test(reference) && resolveCommit(process.cwd(), reference) === null;
}

/** The newest where several fit. Throws a UserError that says what was looked for and what there is. */
export async function findRun(reference: string, results: string): Promise<RunDocument> {
  if (/\.json$|[\\/]/.test(reference) && existsSync(reference)) return (await readRun(reference)).document;
  const { runs, unreadable } = await readRuns(results);
  warnOfUnreadable(unreadable);
  const documents = runs.map(({ document }) => document);
  documents.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const found = documents.findLast(matcher(reference));
  if (found !== undefined) return found;
  const stored =
    documents.length === 0 ? 'none is stored there yet' : `the latest there is ${documents.at(-1)!.runId}`;
  throw new UserError(
    `no run in ${results} fits ${JSON.stringify(reference)}: expected a file, a run id, a commit with a stored run, ` +
      `"worktree" or "latest"; ${stored} ("mmubench list --runs" shows them)`,
  );
}

function matcher(reference: string): (document: RunDocument) => boolean {
  if (reference === 'latest') return () => true;
  if (reference === 'worktree') {
    const head = resolveCommit(process.cwd(), 'HEAD');
    return ({ commit }) => commit?.dirty === true && commit.sha === head;
  }
  const sha = resolveCommit(process.cwd(), reference);
  const isId = /^[0-9a-f]{6,12}$/.test(reference);
  return ({ commit, runId }) =>
    (isId && runId.startsWith(reference)) ||
    (sha !== null && commit !== null && !commit.dirty && commit.sha === sha);
}

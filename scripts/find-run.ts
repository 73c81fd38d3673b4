/** Which stored run a user means: a file, a run id, a commit, the working tree, or the latest. */
import { existsSync } from 'node:fs';
import { ALPHA } from '../harness/default-plan.ts';
import { resolveCommit } from '../harness/git.ts';
import { readHistory } from '../harness/judge/history-reader.ts';
import type { RunHeader } from '../harness/judge/run-points.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { readRun } from '../harness/store.ts';
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
  const { runs, unreadable } = await readHistory(results, ALPHA);
  warnOfUnreadable(unreadable);
  const byStart = runs.toSorted((a, b) => (a.points.run.startedAt < b.points.run.startedAt ? -1 : 1));
  const fits = matcher(reference);
  const found = byStart.findLast(({ points }) => fits(points.run));
  if (found !== undefined) return (await readRun(found.path)).document;
  const latest = byStart.at(-1)?.points.run.runId;
  const stored = latest === undefined ? 'none is stored there yet' : `the latest there is ${latest}`;
  throw new UserError(
    `no run in ${results} fits ${JSON.stringify(reference)}: expected a file, a run id, a commit with a stored run, ` +
      `"worktree" or "latest"; ${stored} ("mmubench list --runs" shows them)`,
  );
}

function matcher(reference: string): (run: RunHeader) => boolean {
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

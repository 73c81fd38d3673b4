/** `mmubench prune`: thins old runs by stated rules. Says what it would remove, and removes it only with `--apply`. */
import { realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { trackedFiles } from '../harness/git.ts';
import { type Period, type Removable, thinRuns } from '../harness/prune/thinning.ts';
import { readRuns, type StoredRun } from '../harness/store.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { formatBytes } from '../reports/format.ts';
import { visible } from '../reports/sanitize.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export interface PruneCommandOptions {
  readonly results: string;
  readonly olderThan: number;
  readonly onePer: Period;
  readonly apply?: boolean;
  readonly untracked?: boolean;
  readonly json?: boolean;
}

interface Candidate {
  readonly path: string;
  readonly runId: string;
  readonly reason: Removable<StoredRun>['reason'];
  readonly bytes: number;
  /** Git has it, so that it can be had back. */
  readonly tracked: boolean;
  readonly files: readonly string[];
}

export async function prune(options: PruneCommandOptions): Promise<void> {
  const { runs, unreadable } = await readRuns(options.results);
  warnOfUnreadable(unreadable);
  const rules = { now: Date.now(), days: options.olderThan, onePer: options.onePer };
  const tracked = runs.length === 0 ? new Set<string>() : trackedFiles(options.results);
  const candidates = thinRuns(runs, rules).map((removable) => toCandidate(removable, tracked));
  const going = candidates.filter((one) => one.tracked || options.untracked);
  const removed = options.apply ? remove(going) : [];
  const text = options.json
    ? JSON.stringify({ runs: runs.length, candidates, removed: removed.map(({ path }) => path) })
    : tell(candidates, runs.length, options);
  process.stdout.write(`${text}\n`);
}

function toCandidate({ run, reason }: Removable<StoredRun>, tracked: ReadonlySet<string>): Candidate {
  const { path, document } = run;
  // Bare names, or the document would not have been read.
  const beside = (document.profiles ?? []).flatMap(({ file, page }) => [file, page]);
  return {
    path,
    runId: document.runId,
    reason,
    bytes: statSync(path).size,
    tracked: tracked.has(realpathSync(path)),
    files: beside.map((name) => join(dirname(path), name)),
  };
}

/** The profiles first: without its document nobody would find them. Throws a UserError that says how far it came. */
function remove(candidates: readonly Candidate[]): Candidate[] {
  const removed: Candidate[] = [];
  for (const candidate of candidates) {
    try {
      for (const path of [...candidate.files, candidate.path]) rmSync(path, { force: true });
      removed.push(candidate);
    } catch (error) {
      throw new UserError(
        `${candidate.path} can't be removed: ${(error as Error).message}; ${removed.length} of ${candidates.length} runs were removed before it`,
        EXIT.environment,
      );
    }
  }
  return removed;
}

function tell(
  candidates: readonly Candidate[],
  total: number,
  { olderThan, onePer, apply, untracked }: PruneCommandOptions,
): string {
  const lines = candidates.map(({ path, reason }) => `${REASONS[reason]}  ${visible(path, 1000)}`);
  const bytes = candidates.reduce((sum, one) => sum + one.bytes, 0);
  const only = candidates.filter(({ tracked }) => !tracked).length;
  const kept = untracked ? 0 : only;
  lines.push(
    `rules: runs of the last ${olderThan} days stay; of older ones the fewest that hold every case of each ${onePer}, none of uncommitted code; the newest of each machine stays`,
    `${candidates.length} of ${total} runs can go, ${formatBytes(bytes)}`,
  );
  if (kept > 0) {
    lines.push(
      `${kept} of them git doesn't hold, and they could never be had back: they stay, unless --untracked says otherwise`,
    );
  }
  if (candidates.length > kept) {
    lines.push(apply ? `removed: ${candidates.length - kept} runs` : 'nothing was removed: --apply does it');
  }
  return lines.join('\n');
}

const REASONS = { uncommitted: 'uncommitted code ', superseded: 'others hold it all' } as const;

/** What `mmubench history` says. */
import { failuresAmong } from '../harness/absence.ts';
import type { CommitStatus } from '../harness/history/history-state.ts';
import type { CommitOutcome } from '../harness/history/measure-commit.ts';
import type { HistoryProgress } from '../harness/history/measure-history.ts';
import type { CommitState } from '../harness/history/measuring-order.ts';
import { matchesPattern } from '../harness/pattern.ts';
import type { Commit, RunDocument, RuntimeRecord } from '../harness/run-document.ts';
import { runtimeName } from '../harness/runtimes/runtime.ts';
import { visible } from '../reports/sanitize.ts';

export function whatIsLeft({ measured, failed, left, leftMs }: HistoryProgress): string {
  const time =
    left === 0 ? '' : leftMs === null ? ', how long is not known yet' : `, about ${duration(leftMs)}`;
  return `${measured} measured, ${failed} failed, ${left} left${time}`;
}

export function beforeCommit(commit: Commit): string {
  return `${nameOf(commit)}: building and measuring`;
}

export function afterCommit(commit: Commit, outcome: CommitOutcome, progress: HistoryProgress): string {
  return `${commit.sha.slice(0, 8)}: ${outcomeText(outcome)}\n${whatIsLeft(progress)}`;
}

/** Lines of output may follow the first. */
function outcomeText(outcome: CommitOutcome): string {
  switch (outcome.kind) {
    case 'measured':
      return ['measured', ...shortcomings(outcome.document)].join('; ');
    case 'unmeasured': {
      const { message, details } = outcome.record;
      return [
        `recorded, and not tried again without --retry: ${message}`,
        ...details.map((line) => `  | ${line}`),
      ].join('\n');
    }
    case 'trouble': {
      const { message, details } = outcome.error;
      return [
        `not recorded, so tried again next time: ${message}`,
        ...details.map((line) => `  | ${line}`),
      ].join('\n');
    }
  }
}

function shortcomings({ failures, cases, plan }: RunDocument): string[] {
  const failed = failuresAmong(failures).map(({ caseId, message }) => `${caseId} failed: ${message}`);
  const known = [...cases, ...failures].map(({ caseId }) => caseId);
  const lacking = plan.filters.filter((pattern) => !known.some((caseId) => matchesPattern(caseId, pattern)));
  return [...failed, ...lacking.map((pattern) => `it has no case ${pattern}`)];
}

interface Row {
  readonly commit: Commit;
  readonly state: CommitState;
  readonly runId: string | null;
  readonly reason: string | null;
  readonly problems: readonly string[];
}

function rowsOf(
  commits: readonly Commit[],
  statuses: readonly CommitStatus[],
  outcomes: ReadonlyMap<string, CommitOutcome>,
): Row[] {
  return commits.map((commit, i) => {
    const outcome = outcomes.get(commit.sha);
    const { run, record } = statuses[i]!;
    if (outcome?.kind === 'trouble') {
      return { commit, state: 'left', runId: null, reason: 'trouble', problems: [outcome.error.message] };
    }
    const document = outcome?.kind === 'measured' ? outcome.document : run;
    const failure = outcome?.kind === 'unmeasured' ? outcome.record : record;
    if (document !== null) {
      const problems = shortcomings(document);
      return { commit, state: 'measured', runId: document.runId, reason: null, problems };
    }
    if (failure === null) return { commit, state: 'left', runId: null, reason: null, problems: [] };
    return { commit, state: 'failed', runId: null, reason: failure.reason, problems: [failure.message] };
  });
}

/** What a runtime has of a history; null stands for the Node that runs mmubench, where none was named. */
export interface RuntimeHistory {
  readonly runtime: RuntimeRecord | null;
  readonly statuses: readonly CommitStatus[];
  readonly outcomes: ReadonlyMap<string, CommitOutcome>;
}

/** One line a commit, oldest first; where runtimes were named, below the name of each. */
export function historiesText(commits: readonly Commit[], histories: readonly RuntimeHistory[]): string {
  return histories
    .map(({ runtime, statuses, outcomes }) => {
      const title = runtime === null ? '' : `${visible(runtimeName(runtime))}\n`;
      return title + rowsOf(commits, statuses, outcomes).map(line).join('');
    })
    .join('\n');
}

function line({ commit, state, problems }: Row): string {
  const tail = problems.length === 0 ? '' : ` (${problems.map((text) => visible(text, 120)).join('; ')})`;
  return `${state.padEnd(8)} ${visible(nameOf(commit))}${tail}\n`;
}

/** The commits; where runtimes were named, those of each. */
export function historiesJson(commits: readonly Commit[], histories: readonly RuntimeHistory[]): string {
  const runtimes = histories.map(({ runtime, statuses, outcomes }) => ({
    runtime,
    commits: rowsOf(commits, statuses, outcomes).map(({ commit: { sha, time, subject }, ...row }) => ({
      sha,
      time,
      subject,
      ...row,
    })),
  }));
  const [only] = runtimes;
  return `${JSON.stringify(only?.runtime === null ? { commits: only.commits } : { runtimes })}\n`;
}

function nameOf({ sha, time, subject }: Commit): string {
  return `${sha.slice(0, 8)} ${time.slice(0, 10)} ${subject}`;
}

function duration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1.5) return `${Math.ceil(ms / 1000)} s`;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

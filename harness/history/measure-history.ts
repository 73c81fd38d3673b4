/** Goes through a history, commit by commit, until none is left. */
import { compareRuns } from '../run-comparison.ts';
import type { Commit, Plan, RunDocument } from '../run-document.ts';
import type { CommitStatus } from './history-state.ts';
import type { CommitOutcome } from './measure-commit.ts';
import { type CommitState, type Difference, nextCommit } from './measuring-order.ts';

export interface HistoryProgress {
  readonly measured: number;
  readonly failed: number;
  readonly left: number;
  /** What is left, by what a commit took on average, in ms; null while nothing tells. */
  readonly leftMs: number | null;
}

export interface HistoryOptions {
  /** Oldest first. */
  readonly commits: readonly Commit[];
  /** Of each commit. */
  readonly statuses: readonly CommitStatus[];
  readonly plan: Plan;
  /** First where measured neighbours differ most. */
  readonly bisectOrder: boolean;
  readonly measure: (commit: Commit) => Promise<CommitOutcome>;
  readonly onCommit: (commit: Commit, progress: HistoryProgress) => void;
  readonly onOutcome: (commit: Commit, outcome: CommitOutcome, progress: HistoryProgress) => void;
  /** In ms; default: the system's. */
  readonly now?: () => number;
}

/** The outcomes of what was left, by hash. Rejects with what `measure` rejects with. */
export async function measureHistory(options: HistoryOptions): Promise<Map<string, CommitOutcome>> {
  const { commits, statuses, plan, measure, onCommit, onOutcome, now = () => performance.now() } = options;
  const states = statuses.map(({ state }) => state);
  const runs = statuses.map(({ run }) => run);
  const difference = options.bisectOrder ? differenceOf(runs, plan) : undefined;
  const durations: number[] = [];
  const outcomes = new Map<string, CommitOutcome>();
  for (;;) {
    const index = nextCommit(states, difference);
    if (index === null) return outcomes;
    const commit = commits[index]!;
    onCommit(commit, progressOf(states, runs, durations));
    const start = now();
    const outcome = await measure(commit);
    outcomes.set(commit.sha, outcome);
    states[index] = outcome.kind === 'measured' ? 'measured' : 'failed';
    if (outcome.kind === 'measured') {
      runs[index] = outcome.document;
      durations.push(now() - start);
    }
    onOutcome(commit, outcome, progressOf(states, runs, durations));
  }
}

/** What this invocation took tells best; before that, what stored runs took. */
export function progressOf(
  states: readonly CommitState[],
  runs: readonly (RunDocument | null)[],
  durations: readonly number[],
): HistoryProgress {
  const count = (wanted: CommitState) => states.filter((state) => state === wanted).length;
  const stored = runs.flatMap((run) =>
    run === null ? [] : [Date.parse(run.finishedAt) - Date.parse(run.startedAt)],
  );
  const known = durations.length > 0 ? durations : stored;
  const mean = known.reduce((sum, ms) => sum + ms, 0) / known.length;
  const left = count('left');
  return {
    measured: count('measured'),
    failed: count('failed'),
    left,
    leftMs: left === 0 ? 0 : known.length === 0 ? null : mean * left,
  };
}

/** The largest change of a case that is surely one, as the absolute logarithm of its ratio. Each pair is compared once. */
function differenceOf(runs: readonly (RunDocument | null)[], plan: Plan): Difference {
  const known = new Map<string, number>();
  return (before, after) => {
    const key = `${before} ${after}`;
    const found = known.get(key) ?? largestChange(runs[before]!, runs[after]!, plan);
    known.set(key, found);
    return found;
  };
}

function largestChange(before: RunDocument, after: RunDocument, plan: Plan): number {
  const changes = compareRuns(before, after, plan)
    .comparisons.filter(({ verdict, warnings }) => isChange(verdict) && !warnings.includes('suite-changed'))
    .map(({ ratio }) => Math.abs(Math.log(ratio.center)));
  return Math.max(0, ...changes);
}

function isChange(verdict: string): boolean {
  return verdict === 'slower' || verdict === 'faster';
}

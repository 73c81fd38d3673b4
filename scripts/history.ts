/** `mmubench history`: measures the commits of a range that were not measured yet. */
import { resolve } from 'node:path';
import { findCommits } from '../harness/history/commit-range.ts';
import { type CommitStatus, statusOf } from '../harness/history/history-state.ts';
import { removeLeftovers } from '../harness/history/leftover-worktrees.ts';
import { type CommitOutcome, measureCommit } from '../harness/history/measure-commit.ts';
import { measureHistory, progressOf } from '../harness/history/measure-history.ts';
import { findSuitesOverlay } from '../harness/history/suites-overlay.ts';
import { readUnmeasured } from '../harness/history/unmeasured-store.ts';
import { checkMachineName, describeMachine, describeRuntime } from '../harness/machine.ts';
import { defaultModulesCache } from '../harness/modules-cache.ts';
import { choosePinning } from '../harness/pinning.ts';
import type { Commit } from '../harness/run-document.ts';
import { checkWritable, readRuns } from '../harness/store.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';
import { afterCommit, beforeCommit, historyJson, historyTable, whatIsLeft } from './history-text.ts';
import { interruptible } from './interruptible.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export interface HistoryCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly results: string;
  readonly machine?: string;
  readonly pin: boolean;
  /** ms since 1970. */
  readonly since?: number;
  readonly last?: number;
  readonly every?: number;
  readonly missing?: boolean;
  readonly retry?: boolean;
  readonly bisectOrder?: boolean;
  readonly suitesFrom?: string;
  readonly build?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export async function history(range: string, options: HistoryCommandOptions): Promise<void> {
  const { suites, results, since = null, last = null, every = null, suitesFrom } = options;
  const folder = process.cwd();
  const plan = planOf([], options);
  const { commits, notes } = findCommits(folder, range, { since, last, every });
  const overlay = suitesFrom === undefined ? null : findSuitesOverlay(folder, suites, suitesFrom);
  for (const note of notes) say(note);
  const machineName = checkMachineName(options.machine ?? null);
  const machineId = describeMachine(choosePinning(options.pin), machineName).id;
  const task = { folder, plan, machineId, machineName, overlay, build: options.build ?? null };
  const statuses = await readStatuses(commits, task, options);
  if (options.dryRun) {
    print(commits, statuses, new Map(), options);
    return;
  }
  await checkWritable(results);
  for (const path of await removeLeftovers(folder)) say(`removed what a killed process left: ${path}`);
  const outcomes = await measureLeft(commits, statuses, task, options);
  print(commits, statuses, outcomes, options);
  process.exitCode = exitCode(statuses, outcomes);
}

type Task = Pick<
  Parameters<typeof measureCommit>[1],
  'folder' | 'plan' | 'machineId' | 'machineName' | 'overlay'
> & { readonly build: string | null };

async function readStatuses(
  commits: readonly Commit[],
  { plan, machineId, overlay, build }: Task,
  { results, missing = false, retry = false }: HistoryCommandOptions,
): Promise<CommitStatus[]> {
  const { runs, unreadable } = await readRuns(results);
  const { records, unreadable: noRecords } = await readUnmeasured(results);
  warnOfUnreadable([...unreadable, ...noRecords]);
  return statusOf(
    commits.map(({ sha }) => sha),
    runs.map(({ document }) => document),
    records,
    { machineId, runtime: describeRuntime(), plan, build, suitesFrom: overlay?.sha ?? null },
    { missing, retry },
  );
}

async function measureLeft(
  commits: readonly Commit[],
  statuses: readonly CommitStatus[],
  { build, ...task }: Task,
  options: HistoryCommandOptions,
): Promise<Map<string, CommitOutcome>> {
  const { suites, results, pin, filter = [], bisectOrder = false } = options;
  const calibrations = await loadCalibrations(results);
  const atFirst = progressOf(
    statuses.map(({ state }) => state),
    statuses.map(({ run }) => run),
    [],
  );
  say(`commits: ${commits.length}; ${whatIsLeft(atFirst)}`);
  return interruptible((signal, onProgress) => {
    const making = { suites, results: resolve(results), command: build, signal };
    const preparing = { modulesCache: defaultModulesCache(), onStep: say };
    const measuring = { patterns: filter, pin, calibrations, onProgress };
    return measureHistory({
      commits,
      statuses,
      plan: task.plan,
      bisectOrder,
      measure: (commit) => measureCommit(commit, { ...task, ...making, ...preparing, ...measuring }),
      onCommit: (commit) => say(beforeCommit(commit)),
      onOutcome: (commit, outcome, progress) => say(afterCommit(commit, outcome, progress)),
    });
  });
}

function say(text: string): void {
  process.stderr.write(
    `${text
      .split('\n')
      .map((line) => visible(line, 2000))
      .join('\n')}\n`,
  );
}

function print(
  commits: readonly Commit[],
  statuses: readonly CommitStatus[],
  outcomes: ReadonlyMap<string, CommitOutcome>,
  { json }: HistoryCommandOptions,
): void {
  process.stdout.write(
    json ? historyJson(commits, statuses, outcomes) : historyTable(commits, statuses, outcomes),
  );
}

/** What failed in an earlier invocation was told then. */
function exitCode(statuses: readonly CommitStatus[], outcomes: ReadonlyMap<string, CommitOutcome>): ExitCode {
  const kinds = [...outcomes.values()].map(({ kind }) => kind);
  if (kinds.includes('trouble')) return EXIT.environment;
  if (kinds.includes('unmeasured')) return EXIT.caseFailed;
  const measured = statuses.some(({ state }) => state === 'measured') || kinds.includes('measured');
  return measured ? EXIT.fine : EXIT.nothingRan;
}

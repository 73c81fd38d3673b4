/** `mmubench history`: measures the commits of a range that were not measured yet. */
import { resolve } from 'node:path';
import { NO_CALIBRATIONS } from '../harness/calibration-index.ts';
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
import { type Runtime, runtimeName } from '../harness/runtimes/runtime.ts';
import type { RuntimeSpec } from '../harness/runtimes/runtime-spec.ts';
import { checkWritable, readRuns } from '../harness/store.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';
import {
  afterCommit,
  beforeCommit,
  historiesJson,
  historiesText,
  type RuntimeHistory,
  whatIsLeft,
} from './history-text.ts';
import { interruptible } from './interruptible.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { openOrNull, type RuntimeOptions, runtimeSpecsOf } from './runtime-options.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export interface HistoryCommandOptions extends PlanOptions, RuntimeOptions {
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
  if (!options.dryRun) {
    await checkWritable(results);
    for (const path of await removeLeftovers(folder)) say(`removed what a killed process left: ${path}`);
  }
  const specs = runtimeSpecsOf(options);
  // All of them first: one that can't be had is told before hours are spent on another.
  const runtimes = await interruptible((signal) => openAll(specs, plan.timeoutMs, signal));
  const histories: RuntimeHistory[] = [];
  for (const runtime of runtimes) histories.push(await historyIn(runtime, commits, task, options));
  process.stdout.write(options.json ? historiesJson(commits, histories) : historiesText(commits, histories));
  if (!options.dryRun) process.exitCode = worst(histories);
}

/** In the Node that runs this where none is named. */
async function openAll(
  specs: readonly RuntimeSpec[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<(Runtime | null)[]> {
  const runtimes: (Runtime | null)[] = [];
  for (const spec of specs.length === 0 ? [null] : specs) {
    runtimes.push(await openOrNull(spec, timeoutMs, signal));
  }
  return runtimes;
}

/** What is done in one runtime, and now is measured unless that is only to be said. */
async function historyIn(
  runtime: Runtime | null,
  commits: readonly Commit[],
  task: Omit<Task, 'runtime'>,
  options: HistoryCommandOptions,
): Promise<RuntimeHistory> {
  if (runtime !== null) say(`in ${runtimeName(runtime.record)}:`);
  const inRuntime = { ...task, runtime };
  const statuses = await readStatuses(commits, inRuntime, options);
  const outcomes = options.dryRun ? new Map() : await measureLeft(commits, statuses, inRuntime, options);
  return { runtime: runtime?.record ?? null, statuses, outcomes };
}

type Task = Pick<
  Parameters<typeof measureCommit>[1],
  'folder' | 'plan' | 'machineId' | 'machineName' | 'overlay'
> & { readonly build: string | null; readonly runtime: Runtime | null };

async function readStatuses(
  commits: readonly Commit[],
  { plan, machineId, overlay, build, runtime }: Task,
  { results, missing = false, retry = false }: HistoryCommandOptions,
): Promise<CommitStatus[]> {
  const { runs, unreadable } = await readRuns(results);
  const { records, unreadable: noRecords } = await readUnmeasured(results);
  warnOfUnreadable([...unreadable, ...noRecords]);
  return statusOf(
    commits.map(({ sha }) => sha),
    runs.map(({ document }) => document),
    records,
    {
      machineId,
      runtime: runtime?.record ?? describeRuntime(),
      plan,
      build,
      suitesFrom: overlay?.sha ?? null,
    },
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
  const calibrations = task.runtime === null ? await loadCalibrations(results) : NO_CALIBRATIONS;
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

/** What failed in an earlier invocation was told then. */
function exitCode(statuses: readonly CommitStatus[], outcomes: ReadonlyMap<string, CommitOutcome>): ExitCode {
  const kinds = [...outcomes.values()].map(({ kind }) => kind);
  if (kinds.includes('trouble')) return EXIT.environment;
  if (kinds.includes('unmeasured')) return EXIT.caseFailed;
  const measured = statuses.some(({ state }) => state === 'measured') || kinds.includes('measured');
  return measured ? EXIT.fine : EXIT.nothingRan;
}

/** Of all runtimes the code that must not be overlooked. */
function worst(histories: readonly RuntimeHistory[]): ExitCode {
  const codes = histories.map(({ statuses, outcomes }) => exitCode(statuses, outcomes));
  return (
    [EXIT.environment, EXIT.caseFailed, EXIT.nothingRan].find((code) => codes.includes(code)) ?? EXIT.fine
  );
}

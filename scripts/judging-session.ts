/** What check and bisect share: the stored runs, and comparisons of commits that reuse them. */
import { ALPHA } from '../harness/default-plan.ts';
import { CommitComparer } from '../harness/judge/commit-comparer.ts';
import { type HistoryRun, readHistory } from '../harness/judge/history-reader.ts';
import type { RunHeader } from '../harness/judge/run-points.ts';
import { describeMachine, describeRuntime } from '../harness/machine.ts';
import { choosePinning } from '../harness/pinning.ts';
import type { Plan } from '../harness/run-document.ts';
import { checkWritable } from '../harness/store.ts';
import { attachToRegressions } from './attach-profiles.ts';
import { interruptible } from './interruptible.ts';
import { loadCalibrations } from './load-calibrations.ts';
import type { PlanOptions } from './plan-options.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';
import { type BuildingOptions, buildOptions } from './with-builds.ts';

export interface JudgingOptions extends PlanOptions, BuildingOptions {
  readonly machine?: string;
  readonly pin: boolean;
  /** Slowdowns are profiled in both builds. */
  readonly profile?: boolean;
}

/** Files that can't be read are named on stderr. */
export async function readStored(results: string): Promise<readonly HistoryRun[]> {
  const { runs, unreadable } = await readHistory(results, ALPHA);
  warnOfUnreadable(unreadable);
  return runs;
}

/** Whether a run was measured on this machine by this runtime. */
export function isFromHere({ machine, pin }: JudgingOptions): (run: RunHeader) => boolean {
  const here = {
    machine: describeMachine(choosePinning(pin), machine ?? null).id,
    runtime: describeRuntime(),
  };
  return (run) =>
    run.machine.id === here.machine &&
    run.runtime.name === here.runtime.name &&
    run.runtime.version === here.runtime.version &&
    run.runtime.flags.join(' ') === here.runtime.flags.join(' ');
}

/**
 * Ends in order on Ctrl-C; what was built is removed, however it ends. `fromHere` tells which stored runs can be used again.
 */
export async function withComparer<T>(
  stored: readonly HistoryRun[],
  fromHere: (run: RunHeader) => boolean,
  plan: Plan,
  options: JudgingOptions,
  work: (comparer: CommitComparer) => Promise<T>,
): Promise<T> {
  const { results, machine = null, pin } = options;
  await checkWritable(results);
  const calibrations = await loadCalibrations(results);
  return await interruptible(async (signal, onProgress) => {
    const comparer = new CommitComparer({
      building: buildOptions(options, signal),
      results,
      stored,
      isFromHere: fromHere,
      plan,
      pin,
      machineName: machine,
      calibrations,
      explain: options.profile
        ? async (measured, both) =>
            (await attachToRegressions(measured, { ...both, pin, results, signal, onProgress })).compared
        : null,
      onProgress,
    });
    try {
      return await work(comparer);
    } finally {
      await comparer.dispose();
    }
  });
}

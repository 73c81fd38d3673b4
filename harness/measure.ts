/**
 * Measures groups by a plan: trial after trial over all groups, so that each group's trials spread over the whole
 * run. What is measured next is decided when the step before it has ended.
 */
import { Crew } from './crew.ts';
import { inLanes } from './lanes.ts';
import { runTrial } from './lockstep.ts';
import { cpuCount, offWorkersCpu, type Pinning } from './pinning.ts';
import { type Random, seededRandom, shuffle } from './random.ts';
import type { CaseResult, Failure, Plan, Trial } from './run-document.ts';
import { Schedule } from './schedule.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';
import { WorkerSession } from './worker-session.ts';

export interface Progress {
  /** Of the whole run, 0 to 1, by time. */
  readonly fraction: number;
  readonly leftMs: number;
  /** What is being measured: the trial, from 0, and `suite/group`. */
  readonly trial: number;
  readonly group: string;
}

export interface MeasureOptions {
  readonly groups: readonly SelectedGroup[];
  readonly plan: Plan;
  readonly pinning: Pinning;
  /** Changes go on until they stand among all comparisons: for whoever acts on them. Default false. */
  readonly confirmChanges?: boolean;
  /** If there is no time for all groups, the first are measured until they are decided. Default false. */
  readonly inWaves?: boolean;
  /** Spreads of a trial's log ratio by caseId, where a calibration tells: for order and forecasts. */
  readonly spreads?: ReadonlyMap<string, number>;
  /** Aborting ends the workers; what was finished is returned. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Called after each trial, while nobody takes a turn, with what would be the result if it ended now. */
  readonly onTrial?: (resultsSoFar: () => readonly CaseResult[]) => void;
}

export interface Measurement {
  readonly cases: readonly CaseResult[];
  readonly failures: readonly Failure[];
  /** Time in timed batches, and wall time, in ms. */
  readonly timedMs: number;
  readonly wallMs: number;
  readonly interrupted: boolean;
}

export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { groups, plan, pinning, signal } = options;
  const start = performance.now();
  const elapsedMs = () => performance.now() - start;
  const random = seededRandom(plan.seed);
  const schedule = new Schedule(groups, plan, random, elapsedMs, options);
  const failures: Failure[] = [];
  let interrupted = false;
  try {
    await offWorkersCpu(pinning, () => measureSteps(options, schedule, random, elapsedMs, failures));
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
  }
  const cases = resultsOf(groups, schedule);
  const timedMs = cases
    .flatMap((item) => item.trials)
    .reduce((sum, trial) => sum + trial.certificate.timedMs, 0);
  return {
    cases: cases.filter((item) => item.trials.length > 0),
    failures,
    timedMs,
    wallMs: elapsedMs(),
    interrupted,
  };
}

function resultsOf(groups: readonly SelectedGroup[], schedule: Schedule): CaseResult[] {
  return groups.flatMap((group) =>
    group.cases.map((item) => toResult(group, item, schedule.trialsOf(item.caseId))),
  );
}

async function measureSteps(
  options: MeasureOptions,
  schedule: Schedule,
  random: Random,
  elapsedMs: () => number,
  failures: Failure[],
): Promise<void> {
  const { plan, pinning, signal, onProgress } = options;
  const lanes = cpuCount(pinning);
  let crew: Crew | null = null;
  const dismiss = () => crew?.kill();
  signal.addEventListener('abort', dismiss);
  try {
    for (let step = schedule.next(); step !== null; step = schedule.next()) {
      signal.throwIfAborted();
      const { trial, group } = step;
      const current = new Crew(group.cases, plan, pinning, random);
      crew = current;
      await inLanes(current.boots(), lanes);
      const result = await runTrial(
        trial,
        openSessions(current, group, plan, random),
        { ...plan, lanes },
        random,
        signal,
        {
          beforeRounds: () => current.gather(),
          afterRounds: () => current.release(),
          onStep: () => {
            const leftMs = schedule.leftMs();
            if (leftMs === null) return;
            const fraction = elapsedMs() / (elapsedMs() + leftMs);
            onProgress({ fraction, leftMs, trial, group: `${group.suite}/${group.group}` });
          },
        },
      );
      failures.push(...result.failures);
      const failed = result.failures.map(({ caseId }) => caseId);
      schedule.add(step, result.trials, failed);
      options.onTrial?.(() => resultsOf(options.groups, schedule).filter(({ trials }) => trials.length > 0));
    }
  } finally {
    signal.removeEventListener('abort', dismiss);
    dismiss();
  }
}

function openSessions(
  crew: Crew,
  group: SelectedGroup,
  plan: Plan,
  random: Random,
): Map<string, WorkerSession> {
  const sessions = new Map<string, WorkerSession>();
  for (const { caseId, file, groupInFile, outline, after } of group.cases) {
    const { warmUpMs } = plan;
    const request = { do: 'prepare', file, group: groupInFile, case: outline.name, warmUpMs } as const;
    // Which of them ran last may matter, so the order is as random as that of the turns.
    const others = after && { after: { ...after, cases: shuffle([...after.cases], random) } };
    sessions.set(caseId, new WorkerSession(crew.get(caseId)!, { ...request, ...others }));
  }
  return sessions;
}

function toResult(group: SelectedGroup, item: SelectedCase, trials: readonly Trial[]): CaseResult {
  const { caseId, role, outline, suiteHash } = item;
  const { name, operations } = outline;
  return {
    caseId,
    suite: group.suite,
    group: group.group,
    name,
    role,
    baseline: group.baseline,
    operations,
    suiteHash,
    trials,
  };
}

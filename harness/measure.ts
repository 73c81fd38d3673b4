/**
 * Measures groups by a plan: trial after trial over all groups, so that each group's trials spread over the whole
 * run. While one group is measured, the next group's workers start on the CPUs left over.
 */
import { runTrial } from './lockstep.ts';
import { moveToCpus, type Pinning } from './pinning.ts';
import { type Random, seededRandom } from './random.ts';
import type { CaseResult, Failure, Plan, Trial } from './run-document.ts';
import { Schedule, type Step } from './schedule.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';
import { launchWorker } from './worker-launcher.ts';
import type { WorkerProcess } from './worker-process.ts';
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
  /** Aborting ends the workers; what was finished is returned. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface Measurement {
  readonly cases: readonly CaseResult[];
  readonly failures: readonly Failure[];
  /** Time in timed batches, and wall time, in ms. */
  readonly timedMs: number;
  readonly wallMs: number;
  readonly interrupted: boolean;
}

/** The workers of one step. */
type Crew = ReadonlyMap<string, WorkerProcess>;

export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { groups, plan, pinning, signal } = options;
  const start = performance.now();
  const elapsedMs = () => performance.now() - start;
  const random = seededRandom(plan.seed);
  const schedule = new Schedule(groups, plan, random, elapsedMs);
  const failures: Failure[] = [];
  await moveToCpus(process.pid, pinning.others);
  let interrupted = false;
  try {
    await measureSteps(options, schedule, random, elapsedMs, failures);
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
  }
  const cases = groups.flatMap((group) =>
    group.cases.map((item) => toResult(group, item, schedule.trialsOf(item.caseId))),
  );
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

async function measureSteps(
  options: MeasureOptions,
  schedule: Schedule,
  random: Random,
  elapsedMs: () => number,
  failures: Failure[],
): Promise<void> {
  const { plan, pinning, signal, onProgress } = options;
  let [current, next]: [Crew, Crew] = [new Map(), new Map()];
  const killAll = () => {
    for (const worker of [...next.values(), ...current.values()]) worker.kill();
  };
  signal.addEventListener('abort', killAll);
  try {
    let following = schedule.next();
    if (following !== null) next = startCrew(following.group, options, random);
    while (following !== null) {
      signal.throwIfAborted();
      const step: Step = following;
      const { trial, group } = step;
      current = next;
      if (pinning.cpu !== null) await moveCrew(current, pinning.cpu);
      following = schedule.next();
      next = following === null ? new Map() : startCrew(following.group, options, random);
      const sessions = new Map(openSessions(current, group, plan, failures));
      const onStep = () => {
        const leftMs = schedule.leftMs();
        if (leftMs === null) return;
        const fraction = elapsedMs() / (elapsedMs() + leftMs);
        onProgress({ fraction, leftMs, trial, group: `${group.suite}/${group.group}` });
      };
      const result = await runTrial(trial, sessions, plan, random, signal, onStep);
      failures.push(...result.failures);
      schedule.add(
        step,
        result.trials,
        result.failures.map(({ caseId }) => caseId),
      );
    }
  } finally {
    signal.removeEventListener('abort', killAll);
    killAll();
  }
}

function startCrew(group: SelectedGroup, { plan, pinning }: MeasureOptions, random: Random): Crew {
  return new Map(
    group.cases.map(({ caseId, outline: { command } }) => [
      caseId,
      launchWorker({ command, cpus: pinning.others, timeoutMs: plan.timeoutMs, random }),
    ]),
  );
}

async function moveCrew(crew: Crew, cpu: number): Promise<void> {
  await Promise.all(
    [...crew.values()].map(({ pid }) => (pid === undefined ? undefined : moveToCpus(pid, [cpu]))),
  );
}

/** A case that has failed isn't tried again in this run; a worker that was started ahead for it is sent home. */
function* openSessions(
  crew: Crew,
  group: SelectedGroup,
  plan: Plan,
  failures: readonly Failure[],
): Generator<[string, WorkerSession]> {
  for (const { caseId, file, groupInFile, outline } of group.cases) {
    const worker = crew.get(caseId)!;
    if (failures.some((failure) => failure.caseId === caseId)) {
      worker.kill();
    } else {
      const { warmUpMs } = plan;
      const request = { do: 'prepare', file, group: groupInFile, case: outline.name, warmUpMs } as const;
      yield [caseId, new WorkerSession(worker, request)];
    }
  }
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

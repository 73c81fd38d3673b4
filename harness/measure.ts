/**
 * Measures groups by a plan: trial after trial over all groups, so that each group's trials spread over the whole
 * run. While one group is measured, the next group's workers start on the CPUs left over.
 */
import { runTrial } from './lockstep.ts';
import { moveToCpus, type Pinning } from './pinning.ts';
import { type Random, seededRandom, shuffle } from './random.ts';
import type { CaseResult, Failure, Plan, Trial } from './run-document.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';
import { launchWorker } from './worker-launcher.ts';
import type { WorkerProcess } from './worker-process.ts';
import { WorkerSession } from './worker-session.ts';

export interface Progress {
  /** Steps (preparing a worker, a turn) done and to do. */
  readonly done: number;
  readonly total: number;
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

/** One trial of one group, to be done. */
interface Step {
  readonly trial: number;
  readonly group: SelectedGroup;
}

/** The workers of one step. */
type Crew = ReadonlyMap<string, WorkerProcess>;

export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { groups, plan, pinning, signal } = options;
  const start = performance.now();
  const random = seededRandom(plan.seed);
  const trials = new Map<string, Trial[]>();
  const failures = new Map<string, Failure>();
  await moveToCpus(process.pid, pinning.others);
  let interrupted = false;
  try {
    for await (const { trials: finished, failures: failed } of measureSteps(options, random, failures)) {
      for (const failure of failed) failures.set(failure.caseId, failure);
      for (const [caseId, trial] of finished) trials.set(caseId, [...(trials.get(caseId) ?? []), trial]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
  }
  const cases = groups.flatMap((group) =>
    group.cases.map((item) => toResult(group, item, trials.get(item.caseId) ?? [])),
  );
  const timedMs = cases
    .flatMap((item) => item.trials)
    .reduce((sum, trial) => sum + trial.certificate.timedMs, 0);
  return {
    cases: cases.filter((item) => item.trials.length > 0),
    failures: [...failures.values()],
    timedMs,
    wallMs: performance.now() - start,
    interrupted,
  };
}

async function* measureSteps(
  options: MeasureOptions,
  random: Random,
  failures: ReadonlyMap<string, Failure>,
) {
  const { groups, plan, pinning, signal, onProgress } = options;
  const steps: Step[] = Array.from({ length: plan.trials }, (_, trial) =>
    shuffle([...groups], random).map((group) => ({ trial, group })),
  ).flat();
  const total = steps.reduce((sum, { group }) => sum + group.cases.length, 0) * (plan.rounds + 2);
  let done = 0;
  let next: Crew = new Map();
  const killAll = () => {
    for (const worker of [...next.values(), ...current.values()]) worker.kill();
  };
  let current: Crew = new Map();
  signal.addEventListener('abort', killAll);
  try {
    if (steps[0] !== undefined) next = startCrew(steps[0].group, options, random);
    for (const [i, { trial, group }] of steps.entries()) {
      signal.throwIfAborted();
      current = next;
      if (pinning.cpu !== null) await moveCrew(current, pinning.cpu);
      const following = steps[i + 1];
      next = following === undefined ? new Map() : startCrew(following.group, options, random);
      const sessions = new Map(openSessions(current, group, plan, failures));
      const onStep = () => onProgress({ done: ++done, total, trial, group: `${group.suite}/${group.group}` });
      yield await runTrial(trial, sessions, plan, random, signal, onStep);
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

/** A case that has failed isn't tried again in this run; its worker, started ahead, is sent home. */
function* openSessions(
  crew: Crew,
  group: SelectedGroup,
  plan: Plan,
  failures: ReadonlyMap<string, Failure>,
): Generator<[string, WorkerSession]> {
  for (const { caseId, file, groupInFile, outline } of group.cases) {
    const worker = crew.get(caseId)!;
    if (failures.has(caseId)) {
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

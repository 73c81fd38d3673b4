/**
 * One trial of a group: fresh workers take turns of some milliseconds, in random order anew in each round, so that
 * the machine's drift hits all of them alike. Knows sessions, not processes.
 */
import { inLanes } from './lanes.ts';
import { median, quantile } from './quantile.ts';
import { type Random, shuffle } from './random.ts';
import type { Certificate, Failure, Trial } from './run-document.ts';
import { steadinessWarnings } from './steadiness.ts';
import { trialWarnings } from './trial-warnings.ts';
import { WorkerFailure } from './worker-process.ts';
import type { Session } from './worker-session.ts';

export interface LockstepPlan {
  readonly rounds: number;
  readonly turnMs: number;
  /** How many workers may be prepared, or finish, at the same time. */
  readonly lanes: number;
}

export interface LockstepResult {
  /** By caseId; a case that failed on the way is not in it. */
  readonly trials: ReadonlyMap<string, Trial>;
  readonly failures: readonly Failure[];
}

export interface TrialHooks {
  /** All are prepared, and the rounds begin when it is done. */
  readonly beforeRounds: () => Promise<void>;
  readonly afterRounds: () => Promise<void>;
  /** After a worker was prepared, has taken its turn or has finished. Is to return at once. */
  readonly onStep: () => void;
}

/** What a case has gathered in this trial so far. */
interface Progress {
  readonly caseId: string;
  readonly session: Session;
  batch: number;
  readonly turns: number[];
  /** Of each turn. */
  readonly samples: (readonly number[])[];
  timedMs: number;
  certificate: Awaited<ReturnType<Session['finish']>> | null;
}

/** Quantiles that a trial stores. */
const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/**
 * Prepares the workers, some at a time, runs the rounds, in which one works and the others rest, and asks for the
 * certificates. A session that fails leaves the trial and is reported; the others go on. Aborting rejects with the
 * signal's reason. The sessions are closed.
 */
export async function runTrial(
  index: number,
  sessions: ReadonlyMap<string, Session>,
  plan: LockstepPlan,
  random: Random,
  signal: AbortSignal,
  hooks: TrialHooks,
): Promise<LockstepResult> {
  const failures: Failure[] = [];
  let active = [...sessions].map(([caseId, session]) => newProgress(caseId, session));
  /** One step of every case still there, in random order. */
  const step = async (perform: (progress: Progress) => Promise<void>, lanes: number) => {
    const failed = new Set<Progress>();
    const attempt = (progress: Progress) => async () => {
      signal.throwIfAborted();
      try {
        await perform(progress);
        hooks.onStep();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof WorkerFailure)) throw error;
        failed.add(progress);
        const { reason, message, stderr } = error;
        failures.push({ caseId: progress.caseId, reason, message, stderr, trial: index });
      }
    };
    await inLanes(shuffle([...active], random).map(attempt), lanes);
    active = active.filter((progress) => !failed.has(progress));
  };
  try {
    await step(prepare, plan.lanes);
    await hooks.beforeRounds();
    for (let round = 0; round < plan.rounds; round++) {
      await step((progress) => turn(progress, plan.turnMs), 1);
    }
    await hooks.afterRounds();
    await step(finish, plan.lanes);
  } finally {
    for (const session of sessions.values()) session.close();
  }
  const unsteady = steadinessWarnings(new Map(active.map(({ caseId, samples }) => [caseId, samples])));
  const trials = active.map((progress) => toTrial(index, progress, unsteady.get(progress.caseId)!));
  return { trials: new Map(trials.map((trial, i) => [active[i]!.caseId, trial])), failures };
}

function newProgress(caseId: string, session: Session): Progress {
  return { caseId, session, batch: 0, turns: [], samples: [], timedMs: 0, certificate: null };
}

async function prepare(progress: Progress): Promise<void> {
  progress.batch = (await progress.session.prepare()).batch;
}

async function turn(progress: Progress, timeMs: number): Promise<void> {
  const { samples, timedMs } = await progress.session.turn(timeMs);
  progress.turns.push(round(median(samples)));
  progress.samples.push(samples);
  progress.timedMs += timedMs;
}

async function finish(progress: Progress): Promise<void> {
  progress.certificate = await progress.session.finish();
}

function toTrial(index: number, progress: Progress, unsteady: readonly string[]): Trial {
  const { batch, turns, samples, timedMs, certificate } = progress;
  const sorted = Float64Array.from(samples.flat()).sort();
  const evidence: Omit<Certificate, 'warnings'> = {
    timedMs: round(timedMs),
    clock: certificate?.clock ?? null,
    gc: certificate?.gc ?? null,
    bytesPerOperation: certificate?.bytesPerOperation ?? null,
    warmUp: certificate?.warmUp ?? null,
    jit: certificate?.jit ?? null,
    elimination: certificate?.elimination ?? null,
    check: certificate?.check ?? null,
    promised: certificate?.promised ?? null,
  };
  const warnings = new Set([
    ...(certificate?.warnings ?? []),
    ...trialWarnings({ batch, samples, evidence }),
    ...unsteady,
  ]);
  return {
    index,
    batch,
    turns,
    quantiles: QUANTILES.map((q) => round(quantile(sorted, q))),
    certificate: { ...evidence, warnings: [...warnings] },
    ...(certificate?.counters === undefined ? {} : { counters: certificate.counters }),
  };
}

/** Eight digits are more than any clock gives, and make documents half as long. */
function round(value: number): number {
  return Number(value.toPrecision(8));
}

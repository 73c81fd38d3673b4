/**
 * The profiles of a case in two builds: pairs of fresh workers on one CPU, which take turns, first timed and then
 * profiled, in random order.
 */
import type { Build } from '../builds.ts';
import { inNameOf } from '../in-name-of.ts';
import { inLanes } from '../lanes.ts';
import type { Progress } from '../measure.ts';
import { allCpus, choosePinning, cpuCount, moveToCpus, offWorkersCpu, type Pinning } from '../pinning.ts';
import { median } from '../quantile.ts';
import { type Random, seededRandom, shuffle } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { EXIT, UserError } from '../user-error.ts';
import { WorkerFailure } from '../worker-process.ts';
import { chooseCase } from './choose-case.ts';
import { compareProfiles, type Difference, type ProfilePair, type SideProfile } from './difference.ts';
import { caseFailed } from './profile-case.ts';
import { ProfiledWorker } from './profiled-worker.ts';
import { SourceLines } from './source-lines.ts';
import { nothingSampled, sourceProfile } from './source-profile.ts';
import type { CpuProfile } from './v8-profile.ts';

export interface ProfileBuildsOptions {
  readonly base: Build;
  readonly contender: Build;
  /** A caseId, or a pattern that fits one case of each build. */
  readonly caseName: string;
  readonly plan: Plan;
  readonly pin: boolean;
  /** Pairs of workers; five are the fewest that bound a difference. */
  readonly pairs: number;
  /** How long each worker is profiled, in turns. */
  readonly timeMs: number;
  readonly intervalUs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface ProfiledBuilds {
  readonly caseId: string;
  readonly difference: Difference;
  /** The contender's last profile, for profile viewers. */
  readonly file: CpuProfile;
}

/** Turns under the profiler of each worker. */
const PROFILED_TURNS = 4;

const SIDES = ['base', 'contender'] as const;
type Side = (typeof SIDES)[number];

/** What belongs to a side for all of its workers. */
interface SideContext {
  readonly build: Build;
  readonly item: SelectedCase;
  readonly sources: SourceLines;
}

type Made = Readonly<Record<Side, { readonly profile: SideProfile; readonly file: CpuProfile }>>;

/** Throws a UserError if one of the builds lacks the case, or it fails there. */
export async function profileBuilds(options: ProfileBuildsOptions): Promise<ProfiledBuilds> {
  const { plan, pairs: wanted, signal, onProgress } = options;
  const contexts = {
    base: await contextOf('base', options),
    contender: await contextOf('contender', options),
  };
  const { caseId } = contexts.contender.item;
  if (contexts.base.item.caseId !== caseId) {
    throw new UserError(
      `${JSON.stringify(options.caseName)} is ${contexts.base.item.caseId} in ${options.base.reference} and ${caseId} in ` +
        `${options.contender.reference}; name the case in full`,
    );
  }
  const pinning = choosePinning(options.pin);
  const random = seededRandom(plan.seed);
  const made: Made[] = [];
  const start = performance.now();
  await offWorkersCpu(pinning, async () => {
    for (let pair = 0; pair < wanted; pair++) {
      made.push(await profilePair(contexts, options, pinning, random));
      const elapsed = performance.now() - start;
      const leftMs = (elapsed / (pair + 1)) * (wanted - pair - 1);
      onProgress({ fraction: (pair + 1) / wanted, leftMs, trial: pair, group: caseId });
      if (signal.aborted) throw interrupted();
    }
  });
  const pairs = made.map(
    ({ base, contender }): ProfilePair => ({ base: base.profile, contender: contender.profile }),
  );
  const textOf = (side: Side) => (frame: { file: string; line: number }) =>
    contexts[side].sources.text(frame);
  return {
    caseId,
    difference: compareProfiles(pairs, plan.alpha, { base: textOf('base'), contender: textOf('contender') }),
    file: made.at(-1)!.contender.file,
  };
}

async function contextOf(side: Side, options: ProfileBuildsOptions): Promise<SideContext> {
  const build = options[side];
  const { caseName, plan, signal } = options;
  return inNameOf(build, signal, async () => {
    const { item } = await chooseCase({ suites: build.suites, caseName, plan, signal });
    return { build, item, sources: new SourceLines(build.folder) };
  });
}

async function profilePair(
  contexts: Readonly<Record<Side, SideContext>>,
  options: ProfileBuildsOptions,
  pinning: Pinning,
  random: Random,
): Promise<Made> {
  const { plan, signal } = options;
  const workers = new Map(
    SIDES.map((side) => [
      side,
      new ProfiledWorker(contexts[side].item, 'cpu', plan, allCpus(pinning), random, signal),
    ]),
  );
  let current: Side = 'base';
  const each: Each = async (job) => {
    for (const [side, worker] of shuffle([...workers], random)) {
      current = side;
      await job(side, worker);
    }
  };
  try {
    await inLanes(
      [...workers.values()].map((worker) => () => worker.prepare()),
      cpuCount(pinning),
    );
    const { cpu } = pinning;
    await moveAll(workers.values(), cpu === null ? [] : [cpu]);
    const turns = await timedTurns(each, plan);
    // V8's sampler is a thread of the worker: on a CPU of its own it takes less time from the case.
    await moveAll(workers.values(), allCpus(pinning));
    return await profiledTurns(each, contexts, turns, options);
  } catch (error) {
    if (signal.aborted) throw interrupted();
    if (!(error instanceof WorkerFailure)) throw error;
    const failed = caseFailed(contexts[current].item.caseId, error);
    throw new UserError(
      `${contexts[current].build.reference}: ${failed.message}`,
      failed.exitCode,
      failed.details,
    );
  } finally {
    for (const worker of workers.values()) worker.close();
  }
}

async function moveAll(workers: Iterable<ProfiledWorker>, cpus: readonly number[]): Promise<void> {
  const pids = [...workers].flatMap(({ pid }) => pid ?? []);
  await Promise.all(pids.map((pid) => moveToCpus(pid, cpus)));
}

/** Runs a job for both workers, one after the other, in random order. */
type Each = (job: (side: Side, worker: ProfiledWorker) => Promise<void>) => Promise<void>;

async function timedTurns(each: Each, { rounds, turnMs }: Plan): Promise<Record<Side, number[]>> {
  const turns: Record<Side, number[]> = { base: [], contender: [] };
  for (let round = 0; round < rounds; round++) {
    await each(async (side, worker) => {
      turns[side].push(median(await worker.turn(turnMs)));
    });
  }
  return turns;
}

async function profiledTurns(
  each: Each,
  contexts: Readonly<Record<Side, SideContext>>,
  turns: Readonly<Record<Side, readonly number[]>>,
  { timeMs, intervalUs }: ProfileBuildsOptions,
): Promise<Made> {
  const profiles: Record<Side, CpuProfile[]> = { base: [], contender: [] };
  for (let round = 0; round < PROFILED_TURNS; round++) {
    await each(async (side, worker) => {
      profiles[side].push((await worker.profileCpu(timeMs / PROFILED_TURNS, intervalUs)).profile);
    });
  }
  const made: Partial<Record<Side, Made[Side]>> = {};
  await each(async (side, worker) => {
    const log = await worker.codeLog();
    const { sources, item, build } = contexts[side];
    const located = profiles[side].map((profile) => sourceProfile(profile, log, sources));
    const samples = located.reduce((sum, profile) => sum + profile.samples, 0);
    if (samples === 0) throw nothingSampled(item.caseId, timeMs);
    const nsPerOperation = median(turns[side]);
    const mark = { caseId: item.caseId, commit: build.commit?.sha ?? null, nsPerOperation };
    made[side] = {
      profile: { trees: located.map(({ tree }) => tree), samples, nsPerOperation },
      file: located.at(-1)!.file(mark),
    };
  });
  return made as Made;
}

function interrupted(): UserError {
  return new UserError('interrupted before the profiles were made', EXIT.interrupted);
}

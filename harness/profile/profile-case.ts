/**
 * One case, measured and then profiled: trials by ordinary workers, and after them a fresh worker that takes its turns
 * like the others and is then profiled, warm.
 */
import { allCpus, moveToCpus, offWorkersCpu, type Pinning } from '../pinning.ts';
import { median } from '../quantile.ts';
import { seededRandom } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { EXIT, UserError } from '../user-error.ts';
import { WorkerFailure } from '../worker-process.ts';
import type { AttributedProfile } from './attributed-profile.ts';
import type { CaseProfile } from './case-profile.ts';
import { codeHistory, type FunctionHistory } from './code-history.ts';
import { buildHeapTree } from './heap-tree.ts';
import { locateTree, totalOf } from './located-tree.ts';
import { type ProfiledKind, ProfiledWorker } from './profiled-worker.ts';
import { SourceLines } from './source-lines.ts';
import { nothingSampled, sourceProfile } from './source-profile.ts';
import { isTimedRoot } from './timed-root.ts';
import type { HeapProfile } from './v8-profile.ts';

export interface ProfileOptions {
  readonly item: SelectedCase;
  /** The project's folder: positions are relative to it. */
  readonly folder: string;
  readonly commit: string | null;
  readonly plan: Plan;
  readonly pinning: Pinning;
  readonly timeMs: number;
  readonly intervalUs: number;
  readonly signal: AbortSignal;
}

export interface MadeProfile {
  readonly profile: CaseProfile;
  /** What is stored, in V8's format. */
  readonly file: AttributedProfile | HeapProfile;
}

/** Throws a UserError if the case fails, or the profile holds nothing of it. */
export async function profileCpu(options: ProfileOptions): Promise<MadeProfile> {
  const { item, folder, commit, timeMs, intervalUs } = options;
  return withWorker('cpu', options, async (worker) => {
    const before = await turnsBefore(worker, options.plan);
    // V8's sampler is a thread of the worker: on a CPU of its own it takes less time from the case.
    if (worker.pid !== undefined) await moveToCpus(worker.pid, allCpus(options.pinning));
    const { profile, calls, timedMs } = await worker.profileCpu(timeMs, intervalUs);
    const log = await worker.codeLog();
    const sources = new SourceLines(folder);
    const { tree, samples, otherSamples, file } = sourceProfile(profile, log, sources);
    if (samples === 0) throw nothingSampled(item.caseId, timeMs, whyNothing(profile.samples.length));
    const mark = { caseId: item.caseId, commit, nsPerOperation: before };
    return {
      profile: {
        kind: 'cpu',
        caseId: item.caseId,
        tree,
        amount: samples,
        perOperation: before,
        samples,
        otherSamples,
        slowdown: nsPerOperation(item, calls, timedMs) / before,
        sources,
        inlining: log !== null,
      },
      file: file(mark),
    };
  });
}

/** The same for what the case allocates. */
export async function profileHeap(options: ProfileOptions): Promise<MadeProfile> {
  const { item, folder, timeMs } = options;
  return withWorker('heap', options, async (worker) => {
    const before = await turnsBefore(worker, options.plan);
    const { profile, calls, timedMs } = await worker.profileHeap(timeMs);
    const sources = new SourceLines(folder);
    const { tree } = locateTree(buildHeapTree(profile, isTimedRoot), sources);
    const amount = totalOf(tree);
    return {
      profile: {
        kind: 'heap',
        caseId: item.caseId,
        tree,
        amount,
        perOperation: amount / (calls * item.outline.operations),
        samples: profile.samples.length,
        otherSamples: 0,
        slowdown: nsPerOperation(item, calls, timedMs) / before,
        sources,
        inlining: false,
      },
      file: profile,
    };
  });
}

/** What V8 optimised and threw away while a worker like any other warmed up and took its turns. */
export async function readCodeHistory(options: ProfileOptions): Promise<FunctionHistory[]> {
  return withWorker('plain', options, async (worker) => {
    await turnsBefore(worker, options.plan);
    const events = await worker.jitHistory();
    if (events !== null) return codeHistory(events);
    throw new UserError(
      `V8's account of ${options.item.caseId} can't be read here: it needs Linux, room for temporary files, and a suite whose threads ` +
        'leave it alone',
      EXIT.environment,
    );
  });
}

/** Runs the job with a prepared worker on the workers' CPU, which is gone when it ends. */
async function withWorker<T>(
  kind: ProfiledKind,
  { item, plan, pinning, signal }: ProfileOptions,
  job: (worker: ProfiledWorker) => Promise<T>,
): Promise<T> {
  const cpus = pinning.cpu === null ? [] : [pinning.cpu];
  const worker = new ProfiledWorker(item, kind, plan, cpus, seededRandom(plan.seed), signal);
  try {
    signal.throwIfAborted();
    return await offWorkersCpu(pinning, async () => {
      await worker.prepare();
      return job(worker);
    });
  } catch (error) {
    if (signal.aborted) throw new UserError('interrupted before the profile was made', EXIT.interrupted);
    if (error instanceof WorkerFailure) throw caseFailed(item.caseId, error);
    throw error;
  } finally {
    worker.close();
  }
}

/** What a failed case is told by: its reason, the end of its stderr, and a command that shows more. */
export function caseFailed(
  caseId: string,
  { reason, message, stderr }: Pick<WorkerFailure, 'reason' | 'message' | 'stderr'>,
): UserError {
  const advice =
    reason === 'timeout' ? '' : `; "mmubench run --quick -f ${caseId}" shows whether it runs at all`;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return new UserError(`${caseId} failed (${reason}): ${message}${advice}`, EXIT.caseFailed, lines.slice(-8));
}

/** Nanoseconds per operation: the median of the turns. */
async function turnsBefore(worker: ProfiledWorker, { rounds, turnMs }: Plan): Promise<number> {
  const turns: number[] = [];
  for (let round = 0; round < rounds; round++) turns.push(median(await worker.turn(turnMs)));
  return median(turns);
}

function nsPerOperation({ outline }: SelectedCase, calls: number, timedMs: number): number {
  return (timedMs * 1e6) / (calls * outline.operations);
}

function whyNothing(samples: number): string {
  return samples === 0
    ? 'V8 took no samples'
    : `none of its ${samples} samples fell into the case: its calls are much shorter than its resets`;
}

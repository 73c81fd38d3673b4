/** One commit of a history: built, measured, and stored as a run or as a record of why not. */
import { randomBytes } from 'node:crypto';
import { BuildFailure } from '../build-failure.ts';
import type { BuildOptions } from '../builds.ts';
import { buildCommit } from '../commit-build.ts';
import { describeRuntime } from '../machine.ts';
import { type RunOptions, runSuites } from '../run.ts';
import type { Commit, RunDocument } from '../run-document.ts';
import { writeRun } from '../store.ts';
import { EXIT, UserError } from '../user-error.ts';
import type { SuitesOverlay } from './suites-overlay.ts';
import {
  UNMEASURED_SCHEMA_VERSION,
  type Unmeasured,
  type UnmeasuredReason,
  writeUnmeasured,
} from './unmeasured-store.ts';

export interface MeasureCommitOptions
  extends Omit<BuildOptions, 'outputs' | 'overlay'>,
    Pick<RunOptions, 'patterns' | 'plan' | 'pin' | 'calibrations' | 'onProgress' | 'runtime'> {
  readonly machineId: string;
  readonly machineName: string | null;
  readonly results: string;
  readonly overlay: SuitesOverlay | null;
}

export type CommitOutcome =
  | { readonly kind: 'measured'; readonly document: RunDocument }
  | { readonly kind: 'unmeasured'; readonly record: Unmeasured }
  /** It may be no fault of the commit, so nothing was recorded: it is tried again another time. */
  | { readonly kind: 'trouble'; readonly error: UserError };

/**
 * Rejects with a UserError if it is interrupted, when nothing is stored of the commit, or if the result can't be stored.
 */
export async function measureCommit(commit: Commit, options: MeasureCommitOptions): Promise<CommitOutcome> {
  const { results, signal } = options;
  const measured = await tryToRun(commit, options);
  if (signal.aborted || ('document' in measured && measured.document.interrupted)) throw interrupted();
  if ('document' in measured) {
    const { document } = measured;
    if (document.cases.some(({ role }) => role === 'case')) {
      await writeRun(results, document);
      return { kind: 'measured', document };
    }
    const details = document.failures.map(({ caseId, message }) => `${caseId}: ${message}`);
    return record(commit, 'run', { message: 'nothing of it could be measured', details }, options);
  }
  const { error } = measured;
  if (isTrouble(error)) return { kind: 'trouble', error };
  return record(commit, error instanceof BuildFailure ? 'build' : 'cases', error, options);
}

async function tryToRun(
  commit: Commit,
  options: MeasureCommitOptions,
): Promise<{ readonly document: RunDocument } | { readonly error: UserError }> {
  try {
    return { document: await buildAndRun(commit, options) };
  } catch (error) {
    if (error instanceof UserError || options.signal.aborted) return { error: error as UserError };
    throw error;
  }
}

function interrupted(): UserError {
  return new UserError('interrupted; the same command goes on where it stopped', EXIT.interrupted);
}

async function buildAndRun(commit: Commit, options: MeasureCommitOptions): Promise<RunDocument> {
  const { patterns, plan, pin, machineName, calibrations, signal, onProgress, runtime = null } = options;
  const build = await buildCommit(commit.sha, commit.sha, { ...options, outputs: [] });
  try {
    return await runSuites({
      folder: build.folder,
      suites: build.suites,
      outputs: [],
      suiteNames: [],
      patterns,
      plan,
      runtime,
      pin,
      machineName,
      ...(calibrations === undefined ? {} : { calibrations }),
      signal,
      onProgress,
      commit: build.commit,
      suitesFrom: build.suitesFrom,
    });
  } finally {
    await build.dispose();
  }
}

/** No network, no room, no such commit any more. */
function isTrouble(error: UserError): boolean {
  if (error.exitCode === EXIT.environment) return true;
  if (!(error instanceof BuildFailure)) return false;
  if (error.phase === 'checkout') return true;
  return error.details.some((line) =>
    /ENOSPC|EDQUOT|No space left|(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH)/.test(
      line,
    ),
  );
}

async function record(
  commit: Commit,
  reason: UnmeasuredReason,
  { message, details }: Pick<UserError, 'message' | 'details'>,
  { machineId, plan, command, overlay, results, runtime }: MeasureCommitOptions,
): Promise<CommitOutcome> {
  const made: Unmeasured = {
    unmeasuredSchema: UNMEASURED_SCHEMA_VERSION,
    recordId: randomBytes(6).toString('hex'),
    triedAt: new Date().toISOString(),
    commit,
    machineId,
    runtime: runtime?.record ?? describeRuntime(),
    reason,
    message,
    details,
    build: command,
    suitesFrom: overlay?.sha ?? null,
    filters: plan.filters,
  };
  await writeUnmeasured(results, made);
  return { kind: 'unmeasured', record: made };
}

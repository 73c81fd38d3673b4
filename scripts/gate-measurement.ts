/** What gate measures: first the cases that a change can touch, then the others with what is left of the budget. */
import type { Build } from '../harness/builds.ts';
import { type ComparedBuilds, compareBuilds } from '../harness/compare-builds.ts';
import type { Progress } from '../harness/measure.ts';
import type { ProfiledBuilds } from '../harness/profile/profile-builds.ts';
import type { RunComparison } from '../harness/run-comparison.ts';
import { writeRun } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { attachToRegressions } from './attach-profiles.ts';
import type { JudgingOptions } from './judging-session.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { planOf } from './plan-options.ts';

/** Not even the planned trials of one case fit into less. */
const LEAST_MS = 3000;
/** The schedule ends in time by itself, but for a first trial that takes long; and suites are loaded before it begins. */
const OVERTIME = { factor: 1.25, ms: 2000 };

export interface GateMeasurement {
  readonly compared: readonly ComparedBuilds[];
  readonly notMeasured: readonly string[];
  /** What explains the worst slowdowns, where that was asked for. */
  readonly profiled: readonly ProfiledBuilds[];
}

export interface GateMeasuring {
  readonly base: Build;
  readonly contender: Build;
  /** caseIds: those that the change can touch, and then the others. */
  readonly families: readonly (readonly string[])[];
  /** A slowdown that somebody has accepted needs no explanation. */
  readonly isAccepted: (comparison: RunComparison) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Each family is compared by itself, and stored like any comparison. */
export async function measureByPriority(
  { families, ...both }: GateMeasuring,
  options: JudgingOptions,
): Promise<GateMeasurement> {
  const { budgetMs } = planOf([], options);
  const deadline = budgetMs === null ? Infinity : performance.now() + budgetMs;
  const measured: GateMeasurement[] = [];
  for (const caseIds of families) {
    if (caseIds.length === 0 || both.signal.aborted) continue;
    const leftMs = deadline - performance.now();
    measured.push(
      await measureFamily(caseIds, leftMs === Infinity ? null : Math.max(leftMs, LEAST_MS), both, options),
    );
  }
  return {
    compared: measured.flatMap(({ compared }) => compared),
    notMeasured: measured.flatMap(({ notMeasured }) => notMeasured),
    profiled: measured.flatMap(({ profiled }) => profiled),
  };
}

async function measureFamily(
  caseIds: readonly string[],
  budgetMs: number | null,
  { isAccepted, ...both }: Omit<GateMeasuring, 'families'>,
  options: JudgingOptions,
): Promise<GateMeasurement> {
  const { results, filter = [], machine = null, pin } = options;
  const { signal } = both;
  const plan = { ...planOf([], options), budgetMs };
  const wanted = new Set(caseIds);
  const spent = new AbortController();
  const timer =
    budgetMs === null ? undefined : setTimeout(() => spent.abort(), OVERTIME.factor * budgetMs + OVERTIME.ms);
  let compared: ComparedBuilds;
  try {
    compared = await compareBuilds({
      ...both,
      suiteNames: [],
      patterns: filter,
      isWanted: (caseId) => wanted.has(caseId),
      inWaves: true,
      plan,
      pin,
      machineName: machine,
      calibrations: await loadCalibrations(results),
      signal: AbortSignal.any([signal, spent.signal]),
    });
  } catch (error) {
    if (!(error instanceof UserError) || !spent.signal.aborted || signal.aborted) throw error;
    return { compared: [], notMeasured: caseIds, profiled: [] };
  } finally {
    clearTimeout(timer);
  }
  const told =
    options.profile && !signal.aborted
      ? await attachToRegressions(compared, { ...both, plan, pin, results, isAccepted })
      : { compared, profiled: [] };
  const { base, contender } = told.compared;
  if (contender.cases.length > 0) for (const document of [base, contender]) await writeRun(results, document);
  const done = new Set([...contender.cases, ...contender.failures].map(({ caseId }) => caseId));
  return {
    compared: [told.compared],
    notMeasured: caseIds.filter((caseId) => !done.has(caseId)),
    profiled: told.profiled,
  };
}

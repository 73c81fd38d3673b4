/** What gate measures: first the cases that a change can touch, then the others with what is left of the budget. */
import type { Build } from '../harness/builds.ts';
import { type ComparedBuilds, compareBuilds } from '../harness/compare-builds.ts';
import type { Progress } from '../harness/measure.ts';
import type { ProfiledBuilds } from '../harness/profile/profile-builds.ts';
import type { RunComparison } from '../harness/run-comparison.ts';
import { writeRun } from '../harness/store.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
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
  readonly isTouched: (caseId: string) => boolean;
  /** A slowdown that somebody has accepted needs no explanation. */
  readonly isAccepted: (comparison: RunComparison) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** First what the change can touch, then the others with what is left of the budget. Stored like any comparison. */
export async function measureByPriority(
  { isTouched, isAccepted, ...both }: GateMeasuring,
  options: JudgingOptions,
): Promise<GateMeasurement> {
  const { signal } = both;
  const { results, filter = [], machine = null, pin } = options;
  const plan = planOf([], options);
  const calibrations = await loadCalibrations(results);
  const deadline = plan.budgetMs === null ? Infinity : performance.now() + plan.budgetMs;
  const compared: ComparedBuilds[] = [];
  const notMeasured: string[] = [];
  const profiled: ProfiledBuilds[] = [];
  for (const isWanted of [isTouched, (caseId: string) => !isTouched(caseId)]) {
    const leftMs = deadline - performance.now();
    const seen: string[] = [];
    const select = (caseId: string) => isWanted(caseId) && seen.push(caseId) > 0;
    const spent = new AbortController();
    const budgetMs = leftMs === Infinity ? null : Math.max(leftMs, LEAST_MS);
    const timer =
      budgetMs === null
        ? undefined
        : setTimeout(() => spent.abort(), OVERTIME.factor * budgetMs + OVERTIME.ms);
    try {
      const measured = await compareBuilds({
        ...both,
        suiteNames: [],
        patterns: filter,
        isWanted: select,
        inWaves: true,
        plan: { ...plan, budgetMs },
        pin,
        machineName: machine,
        calibrations,
        signal: AbortSignal.any([signal, spent.signal]),
      });
      clearTimeout(timer);
      const done = new Set(measured.contender.cases.map(({ caseId }) => caseId));
      const failed = new Set(measured.contender.failures.map(({ caseId }) => caseId));
      notMeasured.push(...seen.filter((caseId) => !done.has(caseId) && !failed.has(caseId)));
      const told =
        options.profile && !signal.aborted
          ? await attachToRegressions(measured, { ...both, plan, pin, results, isAccepted })
          : { compared: measured, profiled: [] };
      compared.push(told.compared);
      profiled.push(...told.profiled);
      if (measured.contender.cases.length > 0) {
        for (const document of [told.compared.base, told.compared.contender]) {
          await writeRun(results, document);
        }
      }
    } catch (error) {
      const none = error instanceof UserError && (error.exitCode === EXIT.nothingRan || spent.signal.aborted);
      if (!none || signal.aborted) throw error;
      if (spent.signal.aborted && seen.length === 0 && compared.length === 0) {
        throw new UserError(
          'the budget was spent before the cases were known; give more with --budget',
          EXIT.nothingRan,
        );
      }
      notMeasured.push(...seen);
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted) break;
  }
  return { compared, notMeasured, profiled };
}

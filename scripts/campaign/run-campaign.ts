/** Many comparisons as `mmubench compare` makes them, each on fresh workers, one after the other. */
import type { Build } from '../../harness/builds.ts';
import { compareBuilds } from '../../harness/compare-builds.ts';
import { compareRuns, pairedDifferences } from '../../harness/comparison.ts';
import { makePlan } from '../../harness/default-plan.ts';
import type { Verdict } from '../../harness/estimate.ts';
import { isConfirmedChange } from '../../harness/false-discovery.ts';
import type { Progress } from '../../harness/measure.ts';
import type { Random } from '../../harness/random.ts';
import type { Plan, RunDocument } from '../../harness/run-document.ts';
import { UserError } from '../../harness/user-error.ts';

/**
 * As a relative difference: so far may the ratio of times be from that of the iterations. A sample of 0.2 ms has some 20 ns
 * that don't grow with the iterations (the call, the reading of the clock, and the clock's step). On a quiet machine the
 * intervals are narrower than that.
 */
export const TRUTH_TOLERANCE = 1e-4;

/** Two builds and a case that both have. */
export interface Pair {
  readonly base: Build;
  readonly contender: Build;
  readonly caseId: string;
  /** Contender over base, to `TRUTH_TOLERANCE`. */
  readonly trueRatio: number;
}

export interface Outcome {
  readonly caseId: string;
  readonly trueRatio: number;
  readonly verdict: Verdict;
  /** A change that stands, by its e-value: what `compare` ends with exit code 1 for. */
  readonly confirmed: boolean;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly seed: number;
  readonly trials: number;
  readonly seconds: number;
  /** The logarithm of the ratio in each trial. */
  readonly differences: readonly number[];
  readonly warnings: readonly string[];
}

export interface CampaignOptions {
  /** Compared in turn, so that a campaign that is ended early has as many of each. */
  readonly pairs: readonly Pair[];
  /** Of each pair. */
  readonly comparisons: number;
  /** What differs from the default plan. */
  readonly choices: Parameters<typeof makePlan>[0];
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Told each comparison as it ends. */
  readonly onOutcome: (outcome: Outcome, document: RunDocument) => void;
}

/** Ends early, without the comparison that was under way, when the signal aborts. */
export async function runCampaign(options: CampaignOptions): Promise<void> {
  const { pairs, comparisons, choices, random, signal, onProgress, onOutcome } = options;
  const total = pairs.length * comparisons;
  const start = performance.now();
  for (let done = 0; done < total && !signal.aborted; done++) {
    const pair = pairs[done % pairs.length]!;
    const plan = makePlan({ ...choices, seed: random.integer(2 ** 32), all: true });
    const tell = ({ fraction, trial }: Progress) => {
      const part = (done + fraction) / total;
      const leftMs = ((performance.now() - start) * (1 - part)) / part;
      onProgress({ fraction: part, leftMs, trial, group: `comparison ${done + 1} of ${total}` });
    };
    const result = await compareOnce(pair, plan, signal, tell);
    if (result !== null) onOutcome(result.outcome, result.document);
  }
}

async function compareOnce(
  { base, contender, caseId, trueRatio }: Pair,
  plan: Plan,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<{ outcome: Outcome; document: RunDocument } | null> {
  const options = { base, contender, suiteNames: [], patterns: [caseId], plan, pin: true, machineName: null };
  let runs: Awaited<ReturnType<typeof compareBuilds>>;
  try {
    runs = await compareBuilds({ ...options, signal, onProgress });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
  if (signal.aborted) return null;
  const [failure] = runs.contender.failures;
  if (failure !== undefined) throw new UserError(`${failure.caseId}: ${failure.message}`);
  const comparison = compareRuns(runs.base, runs.contender, plan).comparisons.find(
    (item) => item.caseId === caseId,
  );
  if (comparison === undefined) throw new UserError(`no case is named ${caseId}`);
  const trialsOf = (run: RunDocument) => run.cases.find((item) => item.caseId === caseId)!.trials;
  const { verdict, ratio, warnings } = comparison;
  const outcome = {
    caseId,
    trueRatio,
    verdict,
    confirmed: isConfirmedChange(comparison),
    ratio: ratio.center,
    low: ratio.low,
    high: ratio.high,
    seed: plan.seed,
    trials: ratio.trials,
    seconds: runs.contender.wallMs / 1000,
    differences: pairedDifferences(trialsOf(runs.base), trialsOf(runs.contender)),
    warnings,
  };
  return { outcome, document: runs.contender };
}

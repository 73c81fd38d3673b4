/** Measures a build against itself, case by case, and says what comparisons on this machine are worth. */
import { randomBytes } from 'node:crypto';
import type { Build } from './builds.ts';
import {
  CALIBRATION_SCHEMA_VERSION,
  type CalibratedCase,
  type CalibratedTrial,
  type Calibration,
} from './calibration.ts';
import { summarise } from './calibration-summary.ts';
import { type CompareBuildsOptions, type ComparedBuilds, compareBuilds } from './compare-builds.ts';
import { makePlan } from './default-plan.ts';
import { seededRandom } from './random.ts';
import type { TrialCost } from './rounds-advice.ts';
import type { CaseResult, Plan } from './run-document.ts';
import type { StoppingRule } from './simulated-comparisons.ts';

export interface CalibrateOptions extends Omit<CompareBuildsOptions, 'base' | 'contender'> {
  readonly build: Build;
}

/** Throws a UserError before anything is measured if there is no such case. Aborting keeps what was finished. */
export async function calibrate({ build, ...options }: CalibrateOptions): Promise<Calibration> {
  return toCalibration(await compareBuilds({ ...options, base: build, contender: build }));
}

/** Two documents of the same build, measured in lockstep, as a calibration. The simulations take some 0.1 s a case. */
export function toCalibration({ base, contender }: ComparedBuilds): Calibration {
  const { startedAt, finishedAt, interrupted, project, commit, machine, runtime, plan, failures } = contender;
  const pairs = contender.cases
    .filter(({ role }) => role === 'case')
    .map((result) => ({ result, trials: pairTrials(base.cases, result) }))
    .filter(({ trials }) => trials.length > 0);
  const measured = pairs.reduce((sum, { trials }) => sum + trials.length, 0);
  const cost = trialCost(plan, measured === 0 ? 0 : contender.wallMs / measured);
  const rule = ruleOf(plan, cost);
  const cases = pairs.flatMap(({ result, trials }, number): CalibratedCase[] => {
    const { caseId, suiteHash } = result;
    const summary = summarise(trials, rule, cost, seededRandom((plan.seed + number) % 2 ** 32));
    return summary === null ? [] : [{ caseId, suiteHash, trials, summary }];
  });
  return {
    calibration: CALIBRATION_SCHEMA_VERSION,
    calibrationId: randomBytes(6).toString('hex'),
    startedAt,
    finishedAt,
    interrupted,
    project,
    commit,
    machine,
    runtime,
    plan,
    rule,
    cost,
    cases,
    failures,
  };
}

function pairTrials(base: readonly CaseResult[], result: CaseResult): CalibratedTrial[] {
  const counterpart = base.find(({ caseId }) => caseId === result.caseId);
  const byIndex = new Map(counterpart?.trials.map((trial) => [trial.index, trial]));
  return result.trials.flatMap(({ index, turns }) => {
    const other = byIndex.get(index);
    return other === undefined ? [] : [{ base: other.turns, contender: turns }];
  });
}

/** Two sides and two controls take their turns in each round; the rest is their start, set-up and warm-up. */
function trialCost({ rounds, turnMs }: Plan, trialMs: number): TrialCost {
  const roundMs = WORKERS * turnMs;
  return { roundMs, fixedMs: Math.max(0, trialMs - rounds * roundMs) };
}

const WORKERS = 4;

/** The default plan for a comparison of one case alone, under the same margin and alpha. */
function ruleOf({ margin, alpha, rounds }: Plan, { fixedMs, roundMs }: TrialCost): StoppingRule {
  const { trials, maxTrials, budgetMs } = makePlan({ margin, alpha });
  const affordable = Math.floor((budgetMs ?? Infinity) / (fixedMs + rounds * roundMs));
  return { trials, maxTrials: Math.max(trials, Math.min(maxTrials, affordable)), margin, alpha };
}

/**
 * Which commit of a range changed the speed of a case. Each step is a tested comparison with the good end; a commit that
 * can't be tested, or about which its trials don't tell, is passed over, and the answer says so.
 */
import type { Estimate } from '../estimate.ts';
import { marginEdge } from '../verdict.ts';
import { type CompareCommits, claimed } from './tested-comparison.ts';

export type StepAnswer = 'good' | 'bad' | 'skip' | 'inconclusive';

export interface BisectionStep {
  readonly commit: string;
  readonly answer: StepAnswer;
  /** Over the good end; null where nothing was compared. */
  readonly ratio: Estimate | null;
  /** Why it was skipped, or where the answer comes from. */
  readonly note: string;
  /** How many commits were left before the step. */
  readonly left: number;
}

export interface BisectionOptions {
  readonly caseId: string;
  readonly good: string;
  /** From the one after the good end to the bad end, each the next's ancestor. At least one. */
  readonly commits: readonly string[];
  /** Smaller changes are of no interest, as a ratio less one. */
  readonly margin: number;
  readonly compare: CompareCommits;
  readonly onStep: (step: BisectionStep) => void;
}

export type Bisection = {
  /** The whole change: the bad end over the good one. null where it could not be compared. */
  readonly total: Estimate | null;
  readonly steps: readonly BisectionStep[];
} & (
  | { readonly result: 'no-change' | 'undecided' | 'untestable'; readonly reason: string }
  /**
   * One of these made it: those before the last could not be tested, or did not tell. `own`: of a single one over its
   * parent in the range, which did not tell either; null where it could not be compared, or they are several.
   */
  | { readonly result: 'range'; readonly commits: readonly string[]; readonly own: Estimate | null }
  /** `own`: over its parent in the range. */
  | { readonly result: 'found'; readonly commit: string; readonly own: Estimate }
  /** No step of its own: the commit before the first bad one is equivalent to it, so that many small ones add up. */
  | { readonly result: 'gradual'; readonly commit: string; readonly own: Estimate }
);

/** O(log commits) comparisons. Rejects as `compare` does. */
export async function bisect(options: BisectionOptions): Promise<Bisection> {
  const { caseId, good, commits, margin, compare, onStep } = options;
  const steps: BisectionStep[] = [];
  const bad = commits.at(-1)!;
  const whole = await compare({ base: good, contender: bad, caseIds: [caseId], margin });
  if (whole.kind === 'unbuildable') {
    return {
      result: 'untestable',
      reason: `${whole.commit} does not build: ${whole.reason}`,
      total: null,
      steps,
    };
  }
  const comparison = whole.comparisons.get(caseId);
  if (comparison === undefined) {
    return {
      result: 'untestable',
      reason:
        'the case could not be measured at both ends; expected its whole name as "mmubench list" prints it, and that both have it (--suites-from lays the suites of one commit over the others)',
      total: null,
      steps,
    };
  }
  const { ratio: total, verdict } = comparison;
  if (verdict === 'equivalent') {
    return { result: 'no-change', reason: 'both ends are equivalent', total, steps };
  }
  if (verdict === 'inconclusive') {
    const edited = comparison.warnings.includes('suite-changed');
    const reason = edited
      ? "the suite was edited between the ends, so that they measure different things; choose a range without that, or one commit's suites for all with --suites-from"
      : 'the ends could not be told apart within the budget';
    return { result: 'undecided', reason, total, steps };
  }
  const test = tester(options, total);
  const answers = new Map<number, StepAnswer>();
  let [low, high] = [-1, commits.length - 1];
  for (;;) {
    const place = untestedMiddle(low, high, answers);
    if (place === null) break;
    const step = { ...(await test(commits[place]!)), left: high - low };
    answers.set(place, step.answer);
    steps.push(step);
    onStep(step);
    if (step.answer === 'good') low = place;
    if (step.answer === 'bad') high = place;
  }
  if (high - low > 1)
    return { result: 'range', commits: commits.slice(low + 1, high + 1), own: null, total, steps };
  return { ...(await ownChange(options, total, low, high)), total, steps };
}

/** The change of the first bad commit against the last good one. */
async function ownChange(
  { caseId, good, commits, margin, compare }: BisectionOptions,
  total: Estimate,
  low: number,
  high: number,
): Promise<
  | { readonly result: 'found' | 'gradual'; readonly commit: string; readonly own: Estimate }
  | { readonly result: 'range'; readonly commits: readonly string[]; readonly own: Estimate | null }
> {
  const commit = commits[high]!;
  const parent = low < 0 ? good : commits[low]!;
  const tested = await compare({ base: parent, contender: commit, caseIds: [caseId], margin, explain: true });
  const comparison = tested.kind === 'compared' ? tested.comparisons.get(caseId) : undefined;
  if (comparison?.verdict === claimed(total.center))
    return { result: 'found', commit, own: comparison.ratio };
  if (comparison?.verdict === 'equivalent') return { result: 'gradual', commit, own: comparison.ratio };
  // Found from both sides, but the step itself is too small for its trials: the commit stands without a verdict.
  return { result: 'range', commits: [commit], own: comparison?.ratio ?? null };
}

/**
 * Half of the change is the line between good and bad: on either side there is as much room as there can be, so that few
 * trials decide. A commit about which this doesn't tell, with a change that is sure all the same, has a part of it: bad.
 */
function tester(
  { caseId, good, margin, compare }: BisectionOptions,
  total: Estimate,
): (commit: string) => Promise<Omit<BisectionStep, 'left'>> {
  const half = Math.max(Math.expm1(Math.abs(Math.log(total.center)) / 2), margin);
  const direction = claimed(total.center);
  const edge = marginEdge(margin);
  return async (commit) => {
    const tested = await compare({ base: good, contender: commit, caseIds: [caseId], margin: half });
    if (tested.kind === 'unbuildable') {
      const reason =
        tested.commit === commit ? tested.reason : `the good end does not build: ${tested.reason}`;
      return { commit, answer: 'skip', ratio: null, note: reason };
    }
    const comparison = tested.comparisons.get(caseId);
    if (comparison === undefined)
      return { commit, answer: 'skip', ratio: null, note: 'the case could not be measured' };
    const { ratio, verdict, warnings } = comparison;
    const note = tested.reused.has(caseId) ? 'stored trials' : '';
    if (warnings.includes('suite-changed'))
      return { commit, answer: 'skip', ratio, note: 'its suite is another' };
    if (verdict === direction) return { commit, answer: 'bad', ratio, note };
    if (verdict !== 'inconclusive') return { commit, answer: 'good', ratio, note };
    const [low, high] = [Math.log(ratio.low), Math.log(ratio.high)];
    const sure = direction === 'slower' ? low > edge : high < -edge;
    return sure
      ? { commit, answer: 'bad', ratio, note: 'a part of the change' }
      : { commit, answer: 'inconclusive', ratio, note };
  };
}

/** The place nearest to the middle between the two that nobody has tested; null where there is none. */
function untestedMiddle(low: number, high: number, answers: ReadonlyMap<number, StepAnswer>): number | null {
  const middle = (low + high) >> 1;
  for (let distance = 0; distance <= high - low; distance++) {
    for (const place of [middle - distance, middle + distance]) {
      if (place > low && place < high && !answers.has(place)) return place;
    }
  }
  return null;
}

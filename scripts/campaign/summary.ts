/** What a campaign's comparisons say, with exact binomial intervals. */
import { type Share, share } from '../../harness/binomial-interval.ts';
import { median } from '../../harness/quantile.ts';
import { type Outcome, TRUTH_TOLERANCE } from './run-campaign.ts';

/** Comparisons with one true ratio, of one case or of all. */
export interface CampaignSummary {
  readonly trueRatio: number;
  readonly caseId: string;
  readonly slower: Share;
  readonly faster: Share;
  readonly equivalent: Share;
  readonly inconclusive: Share;
  /** `slower` or `faster`. */
  readonly changed: Share;
  /** Changes that `compare` would end with exit code 1 for. */
  readonly confirmed: Share;
  /** The interval at the end contains the true ratio, as closely as that is known. */
  readonly covered: Share;
  /** Of a comparison: the middle one and the largest. */
  readonly trials: Spread;
  readonly seconds: Spread;
  /** Standard deviation of log(ratio) from trial to trial, within comparisons. */
  readonly trialSpread: number;
  /** Mean of log(ratio / true ratio) over the comparisons: what the method itself is off by. */
  readonly bias: number;
}

interface Spread {
  readonly median: number;
  readonly most: number;
}

export const ALL_CASES = 'all';

/** A row for each case and true ratio, and one over all cases where there are several. O(n log n). */
export function summarise(outcomes: readonly Outcome[]): CampaignSummary[] {
  const ratios = [...new Set(outcomes.map(({ trueRatio }) => trueRatio))].sort((a, b) => a - b);
  return ratios.flatMap((trueRatio) => {
    const same = outcomes.filter((outcome) => outcome.trueRatio === trueRatio);
    const caseIds = [...new Set(same.map(({ caseId }) => caseId))];
    const rows = caseIds.map((caseId) =>
      summariseOne(
        caseId,
        trueRatio,
        same.filter((outcome) => outcome.caseId === caseId),
      ),
    );
    return caseIds.length > 1 ? [...rows, summariseOne(ALL_CASES, trueRatio, same)] : rows;
  });
}

function summariseOne(caseId: string, trueRatio: number, outcomes: readonly Outcome[]): CampaignSummary {
  const shareOf = (holds: (outcome: Outcome) => boolean) =>
    share(outcomes.filter(holds).length, outcomes.length);
  const spreadOf = (values: readonly number[]): Spread => ({
    median: median(values),
    most: Math.max(...values),
  });
  const errors = outcomes.map(({ ratio }) => Math.log(ratio / trueRatio));
  return {
    trueRatio,
    caseId,
    slower: shareOf(({ verdict }) => verdict === 'slower'),
    faster: shareOf(({ verdict }) => verdict === 'faster'),
    equivalent: shareOf(({ verdict }) => verdict === 'equivalent'),
    inconclusive: shareOf(({ verdict }) => verdict === 'inconclusive'),
    changed: shareOf(({ verdict }) => verdict === 'slower' || verdict === 'faster'),
    confirmed: shareOf(({ confirmed }) => confirmed),
    covered: shareOf(isCovered),
    trials: spreadOf(outcomes.map(({ trials }) => trials)),
    seconds: spreadOf(outcomes.map(({ seconds }) => seconds)),
    trialSpread: pooledDeviation(outcomes.map(({ differences }) => differences)),
    bias: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  };
}

function isCovered({ low, high, trueRatio }: Outcome): boolean {
  return low * (1 - TRUTH_TOLERANCE) <= trueRatio && trueRatio <= high * (1 + TRUTH_TOLERANCE);
}

/** Over the groups' own means; NaN where no group has two values. */
function pooledDeviation(groups: readonly (readonly number[])[]): number {
  let [squares, freedom] = [0, 0];
  for (const values of groups) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const value of values) squares += (value - mean) ** 2;
    freedom += values.length - 1;
  }
  return Math.sqrt(squares / freedom);
}

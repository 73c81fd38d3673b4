/**
 * Are slowdowns of known size found? A workload whose time is proportional to its iterations is compared with one that
 * has 0.2, 2 and 5 % more of them, 100 times each, within 60 s each.
 *
 *   node dist/scripts/campaign-slowdown.js [--comparisons N] [--load none|steady|intermittent] [--seed N] [--out FILE]
 *     [--ratio R ...]   in place of 1.002, 1.02 and 1.05
 *
 * That the time is proportional is seen in the column `bias`, with `--ratio 2 --ratio 4` best.
 */
import type { Share } from '../harness/binomial-interval.ts';
import { runCampaignCommand } from './campaign/campaign-command.ts';
import { type Goal, shareText } from './campaign/campaign-table.ts';
import type { CampaignSummary } from './campaign/summary.ts';
import { workloadBuilds } from './campaign/workload-builds.ts';
import { fail } from './fail.ts';

const RATIOS = [1.002, 1.02, 1.05];
const workload = workloadBuilds();

function goalsOf({ trueRatio, slower, equivalent, covered }: CampaignSummary): Goal[] {
  const atLeast = (what: string, share: Share, least: number): Goal => ({
    text: `${trueRatio}: ${what} ${shareText(share)}, at least ${100 * least} %`,
    met: share.count >= least * share.of,
  });
  const goals = [atLeast('the interval holds the truth', covered, 0.95)];
  if (trueRatio === 1.05) goals.push(atLeast('called slower', slower, 0.95));
  if (trueRatio === 1.02) goals.push(atLeast('called slower', slower, 0.8));
  if (trueRatio === 1.002) {
    goals.push(
      {
        text: `${trueRatio}: called slower ${shareText(slower)}, at most 5 %`,
        met: slower.count <= 0.05 * slower.of,
      },
      { ...atLeast('called equivalent', equivalent, 0.5), met: equivalent.count > 0.5 * equivalent.of },
    );
  }
  return goals;
}

runCampaignCommand({
  name: 'known slowdowns',
  comparisons: 100,
  budgetMs: 60_000,
  options: ['ratio'],
  pairs: async (values) => {
    const base = await workload.build(1);
    const ratios = values.ratio?.map(Number) ?? RATIOS;
    return Promise.all(
      ratios.map(async (trueRatio) => {
        const contender = await workload.build(trueRatio);
        return { base, contender, caseId: 'workload/loop/iterations', trueRatio };
      }),
    );
  },
  goals: (summaries) => summaries.flatMap(goalsOf),
  dispose: workload.dispose,
}).catch(fail);

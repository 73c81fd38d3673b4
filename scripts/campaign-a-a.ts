/**
 * How often are two builds called different that are the same? By default 200 comparisons of one workload with itself,
 * at the default plan of `mmubench compare`.
 *
 *   node dist/scripts/campaign-a-a.js [--comparisons N] [--load none|steady|intermittent] [--seed N] [--out FILE]
 *     [--case ID ... --suites DIR]   cases of this project in place of the workload, each that many times
 */
import { resolve } from 'node:path';
import { prepareBuild } from '../harness/builds.ts';
import { runCampaignCommand } from './campaign/campaign-command.ts';
import { shareText } from './campaign/campaign-table.ts';
import type { Pair } from './campaign/run-campaign.ts';
import { workloadBuilds } from './campaign/workload-builds.ts';
import { fail } from './fail.ts';

const LARGEST_SHARE = 0.05;
const workload = workloadBuilds();

async function pairsOf(
  caseIds: readonly string[] | undefined,
  suites = resolve('dist/suites'),
): Promise<readonly Pair[]> {
  if (caseIds === undefined) {
    const build = await workload.build(1);
    return [{ base: build, contender: build, caseId: 'workload/loop/iterations', trueRatio: 1 }];
  }
  const build = await prepareBuild('worktree', {
    folder: process.cwd(),
    suites,
    outputs: [],
    command: null,
    signal: new AbortController().signal,
    onStep: () => {},
  });
  return caseIds.map((caseId) => ({ base: build, contender: build, caseId, trueRatio: 1 }));
}

runCampaignCommand({
  name: 'A/A',
  comparisons: 200,
  options: ['case', 'suites'],
  pairs: (values) => pairsOf(values.case, values.suites?.[0]),
  goals: (summaries) =>
    summaries.map(({ caseId, changed }) => ({
      text: `${caseId}: called faster or slower ${shareText(changed)}, at most ${100 * LARGEST_SHARE} %`,
      met: changed.count <= LARGEST_SHARE * changed.of,
    })),
  dispose: workload.dispose,
}).catch(fail);

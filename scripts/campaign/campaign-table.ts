/** A campaign's summary as a table. */
import type { Share } from '../../harness/binomial-interval.ts';
import { formatShare } from '../../reports/format.ts';
import { visible } from '../../reports/sanitize.ts';
import { type Cell, type Column, renderTable } from '../../reports/table.ts';
import type { CampaignSummary } from './summary.ts';

export interface Goal {
  readonly text: string;
  readonly met: boolean;
}

const COLUMNS: readonly Column[] = [
  { header: 'true ratio', align: 'left', priority: 0 },
  { header: 'case', align: 'left', priority: 9 },
  ...['n', 'slower', 'faster', 'equivalent', 'inconclusive', 'confirmed', 'truth in interval'].map(
    (header): Column => ({ header, align: 'right', priority: 0 }),
  ),
  { header: 'trials', align: 'right', priority: 1 },
  { header: 'seconds', align: 'right', priority: 1 },
  { header: 'spread a trial', align: 'right', priority: 1 },
  { header: 'bias', align: 'right', priority: 2 },
];

/** Lines. Shares with their 95 % intervals; trials and seconds of a comparison as median, and the most. */
export function campaignTable(summaries: readonly CampaignSummary[], width: number): string[] {
  const rows = summaries.map((summary): Cell[] => [
    { text: String(summary.trueRatio) },
    { text: visible(summary.caseId) },
    { text: String(summary.slower.of) },
    ...[
      summary.slower,
      summary.faster,
      summary.equivalent,
      summary.inconclusive,
      summary.confirmed,
      summary.covered,
    ].map((share) => ({ text: shareText(share), short: formatShare(share.count / share.of) })),
    { text: `${summary.trials.median} (${summary.trials.most})` },
    { text: `${summary.seconds.median.toFixed(1)} (${summary.seconds.most.toFixed(1)})` },
    { text: formatShare(summary.trialSpread) },
    { text: `${(100 * summary.bias).toFixed(3)} %` },
  ]);
  return renderTable(COLUMNS, rows, width, (text) => text);
}

/** `97 % [92, 99]`: 95 of 98. */
export function shareText({ count, of, low, high }: Share): string {
  const percent = (value: number) => (100 * value).toFixed(1).replace(/\.0$/, '');
  return `${percent(count / of)} % [${percent(low)}, ${percent(high)}]`;
}

export function goalLines(goals: readonly Goal[]): string[] {
  return goals.map(({ text, met }) => `${met ? 'met   ' : 'missed'}  ${text}`);
}

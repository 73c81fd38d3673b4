/** What `check` found, for pull requests (Markdown), other programs (JSON), and readers of feeds (JSON Feed 1.1). */
import { type CheckResult, isOpenRegression, type JudgedFinding } from '../harness/judge/check-result.ts';
import { coverageText, failedText } from './check-summary.ts';
import {
  commitOf,
  dayOf,
  directionOf,
  evidenceOf,
  exactText,
  placeOf,
  ratioOf,
  statusOf,
} from './finding-words.ts';
import { formatQuantity, formatRatio } from './format.ts';
import { reportJson } from './json.ts';
import { markdownCode, visible } from './sanitize.ts';

/** Open ends of intervals are null. Ends in a newline. */
export function renderCheckJson(result: CheckResult): string {
  return reportJson(result);
}

/** Open regressions in a table, all else folded. Ends in a newline. */
export function renderCheckMarkdown(result: CheckResult): string {
  const { findings, exact, cautions } = result;
  const failed = failedText(result);
  const open = findings.filter((each) => isOpenRegression(each) && each.status !== 'refuted');
  const others = findings.filter((each) => !open.includes(each));
  const confirmed = open.filter(({ status }) => status === 'confirmed').length;
  const parts = [
    result.judged === 0 && confirmed === 0
      ? '# Nothing was judged'
      : `# ${formatQuantity(confirmed, 'confirmed regression')}`,
    `${coverageText(result)}.`,
    failed === '' ? '' : `**${markdownCode(failed, 4000)}**`,
    open.length === 0 ? '' : table(open),
    cautions.map((caution) => `> ${markdownCode(caution, 1000)}`).join('\n>\n'),
    exact.length === 0
      ? ''
      : `### Exact counts that changed\n\n${exact.map((each) => `- ${commitOf(each.after)} ${markdownCode(each.caseId)}: ${markdownCode(exactText(each), 600)}`).join('\n')}`,
    others.length === 0
      ? ''
      : `<details><summary>${formatQuantity(others.length, 'other change')}</summary>\n\n${table(others)}\n\n</details>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function table(findings: readonly JudgedFinding[]): string {
  const rows = findings.map((finding) =>
    [
      markdownCode(finding.alarm.caseId),
      `${directionOf(finding.alarm)} ${formatRatio(ratioOf(finding))}`,
      placeOf(finding),
      dayOf(finding.alarm.after),
      statusOf(finding),
      markdownCode(evidenceOf(finding), 600),
    ].join(' | '),
  );
  return ['case | change | commit | day | status | evidence', '--- | --- | --- | --- | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}

/**
 * Confirmed changes, the newest first. An item's id stays what it is from check to check, so that a reader is told of a
 * change once. Ends in a newline.
 */
export function renderCheckFeed({ findings }: CheckResult, project: string): string {
  const items = findings
    .filter(({ status }) => status === 'confirmed')
    .toReversed()
    .map((finding) => {
      const { alarm } = finding;
      const name = visible(alarm.caseId, 200);
      return {
        id: JSON.stringify([alarm.caseId, alarm.environment, finding.commits.at(-1) ?? alarm.after.runId]),
        title: `${name} ${directionOf(alarm)} ${formatRatio(ratioOf(finding))} since ${placeOf(finding)}`,
        content_text: `${statusOf(finding)}: ${visible(evidenceOf(finding), 1000)}`,
        date_published: alarm.after.startedAt,
        tags: [directionOf(alarm), alarm.environment.machine],
      };
    });
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: `Performance of ${visible(project, 100)}`,
    items,
  };
  return `${JSON.stringify(feed, null, 2)}\n`;
}

/** What `check` found, for a terminal. */
import type { CheckResult, JudgedFinding } from '../harness/judge/check-result.ts';
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
import { formatRatio } from './format.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import { joined, screenOf, type TerminalOptions } from './terminal.ts';
import { wrap } from './text-layout.ts';

const COLUMNS: readonly Column[] = [
  { header: 'case', align: 'left', priority: 0 },
  { header: 'change', align: 'right', priority: 0 },
  { header: 'commit', align: 'left', priority: 0 },
  { header: 'day', align: 'left', priority: 2 },
  { header: 'status', align: 'left', priority: 0 },
];

/** Ends in a newline. */
export function renderCheck(result: CheckResult, options: TerminalOptions): string {
  const screen = screenOf(options);
  const { width, colors } = screen;
  const { findings, exact, cautions } = result;
  const failed = failedText(result);
  const paint = ({ alarm, status }: JudgedFinding) =>
    status === 'refuted' ? colors.dim : alarm.ratio > 1 ? colors.red : colors.green;
  const rows = findings.map((finding) => [
    { text: visible(finding.alarm.caseId, 160), short: visible(finding.alarm.caseId, 40) },
    {
      text: `${directionOf(finding.alarm) === 'slower' ? '▲' : '▼'} ${formatRatio(ratioOf(finding))}`,
      paint: paint(finding),
    },
    { text: placeOf(finding) },
    { text: dayOf(finding.alarm.after) },
    { text: statusOf(finding), paint: paint(finding) },
  ]);
  return joined([
    wrap(coverageText(result), width),
    failed === '' ? [] : wrap(failed, width).map(colors.red),
    rows.length === 0 ? [] : renderTable(COLUMNS, rows, width, colors.dim),
    findings.flatMap((finding) =>
      wrap(
        `${placeOf(finding)} ${visible(finding.alarm.caseId, 160)}: ${visible(evidenceOf(finding), 600)}`,
        width,
      ),
    ),
    exact.length === 0 ? [] : [colors.bold('exact counts that changed')],
    exact.flatMap((change) =>
      wrap(
        `${commitOf(change.after)} ${visible(change.caseId, 160)}: ${visible(exactText(change), 600)}`,
        width,
      ),
    ),
    cautions.flatMap((text) => wrap(visible(text, 600), width)),
  ]);
}

/** The pollution check, for a terminal and as JSON. */
import type { PollutionFinding, PollutionReport } from '../harness/pollution.ts';
import {
  formatDuration,
  formatPlan,
  formatQuantity,
  formatRatio,
  formatRatioRange,
  formatTime,
  timeUnit,
} from './format.ts';
import { interval, judgement } from './group-model.ts';
import { reportJson } from './json.ts';
import { warningText } from './run-model.ts';
import { visible } from './sanitize.ts';
import { type Cell, type Column, renderTable } from './table.ts';
import { joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { absentSection, failureSection, warningSection } from './terminal-text.ts';
import { wrap } from './text-layout.ts';

const LONGEST_NAME = 160;

const COLUMNS: readonly Column[] = [
  { header: 'case', align: 'left', priority: 0 },
  { header: 'alone', align: 'right', priority: 3 },
  { header: 'after', align: 'right', priority: 3 },
  { header: 'others', align: 'right', priority: 5 },
  { header: 'factor', align: 'right', priority: 0 },
  { header: 'interval', align: 'left', priority: 4 },
  { header: 'finding', align: 'left', priority: 0 },
  { header: 'trials', align: 'right', priority: 5 },
];

/** Ends in a newline. */
export function renderPollution(report: PollutionReport, options: TerminalOptions): string {
  const screen = screenOf(options);
  const { findings, plan } = report;
  const polluted = findings.filter(isPolluted).length;
  const how = `each case alone and after the others, ${formatPlan(plan)}, ${report.othersMs} ms for each of the others, margin ${plan.margin * 100} %, ${formatDuration(report.wallMs)}`;
  return joined([
    wrap(how, screen.width, '  ').map((line) => screen.colors.dim(line)),
    findings.length === 0
      ? []
      : renderTable(
          COLUMNS,
          findings.map((each) => row(each, screen)),
          screen.width,
          screen.colors.dim,
        ),
    uncheckableSection(report.uncheckable, screen),
    failureSection(report.failures, screen),
    absentSection(report.failures, screen),
    polluted === 0
      ? []
      : warningSection([{ name: 'polluted', cases: polluted, explanation: warningText('polluted') }], screen),
    wrap(summary(report, polluted), screen.width),
  ]);
}

/** Everything that was found; unknown values and open ends are null. Ends in a newline. */
export function renderPollutionJson({ findings, ...rest }: PollutionReport): string {
  const cases = findings.map(({ caseId, others, comparison }) => {
    const { ratio: factor, verdict, furtherTrials } = judgement(comparison);
    return {
      caseId,
      others,
      polluted: comparison.warnings.includes('polluted'),
      factor,
      verdict,
      furtherTrials,
      alone: interval(comparison.baseline),
      after: interval(comparison.contender),
      trials: comparison.ratio.trials,
      warnings: comparison.warnings,
    };
  });
  return reportJson({ cases, ...rest });
}

function isPolluted({ comparison }: PollutionFinding): boolean {
  return comparison.warnings.includes('polluted');
}

function row({ caseId, others, comparison }: PollutionFinding, { colors }: Screen): Cell[] {
  const { ratio, verdict, furtherTrials } = judgement(comparison);
  const unit = timeUnit(comparison.baseline.center);
  const polluted = comparison.warnings.includes('polluted');
  const finding = polluted ? 'polluted' : verdict === 'equivalent' ? 'clean' : 'inconclusive';
  const paint = polluted ? colors.red : finding === 'clean' ? colors.dim : colors.yellow;
  return [
    { text: visible(caseId, LONGEST_NAME) },
    { text: formatTime(comparison.baseline.center, unit) },
    { text: formatTime(comparison.contender.center, unit) },
    { text: String(others) },
    { text: formatRatio(ratio.center), paint },
    { text: formatRatioRange(ratio), paint: colors.dim },
    { text: finding, paint },
    {
      text:
        furtherTrials === null
          ? String(comparison.ratio.trials)
          : `${comparison.ratio.trials} (+${furtherTrials})`,
    },
  ];
}

function uncheckableSection(
  uncheckable: PollutionReport['uncheckable'],
  { width, colors }: Screen,
): string[] {
  if (uncheckable.length === 0) return [];
  return [
    colors.bold('Not checkable'),
    ...uncheckable.flatMap(({ caseId, reason }) =>
      wrap(`  ${visible(caseId, LONGEST_NAME)}: ${visible(reason, 1000)}`, width, '    '),
    ),
  ];
}

function summary({ findings, interrupted }: PollutionReport, polluted: number): string {
  const stopped = interrupted ? ' Interrupted: some cases have fewer trials than planned.' : '';
  return `${formatQuantity(findings.length, 'case')} checked, ${polluted} polluted.${stopped}`;
}

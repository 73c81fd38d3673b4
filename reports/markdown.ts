/** Runs and comparisons as GitHub-flavoured Markdown: for pull requests and job summaries. */

import { absencesAmong, failuresAmong } from '../harness/absence.ts';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import type { Verdict } from '../harness/estimate.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { comparisonModel } from './comparison-model.ts';
import { COUNTERS_NOTE, formatCounterChange, rowsWithOtherCounters } from './counter-text.ts';
import {
  formatDate,
  formatDetectable,
  formatQuantity,
  formatRatio,
  formatRatioRange,
  formatShare,
  formatTime,
  formatTimeInterval,
  timeUnit,
  trialsText,
} from './format.ts';
import { markdownTable } from './markdown-table.ts';
import type {
  ComparisonModel,
  FailureModel,
  GroupModel,
  Judgement,
  RunSummary,
  WarningNote,
} from './model.ts';
import { runModel } from './run-model.ts';
import { markdownCode } from './sanitize.ts';

/** A table for each group, failures and warnings. Ends in a newline. */
export function renderRunMarkdown(document: RunDocument, calibrations?: CalibrationIndex): string {
  const model = runModel(document, calibrations);
  return joined([
    `# ${markdownCode(model.run.project.name)}: ${formatQuantity(model.counts.measured, 'case')} measured`,
    runLine(model.run),
    ...model.groups.map(groupTable),
    failureList(model.failures),
    absentList(model.failures),
    warningList(model.warnings),
    evidenceList(model.groups),
  ]);
}

/** What changed between two runs; cases that are equivalent stand in a folded section. Ends in a newline. */
export function renderComparisonMarkdown(
  base: RunDocument,
  contender: RunDocument,
  calibrations?: CalibrationIndex,
): string {
  const model = comparisonModel(base, contender, calibrations);
  const told = model.rows.filter((row) => row.judgement.verdict !== 'equivalent');
  const equivalent = model.rows.filter((row) => row.judgement.verdict === 'equivalent');
  return joined([
    `# ${VERDICTS.map((verdict) => `${model.counts[verdict]} ${verdict}`).join(', ')}`,
    `Base: ${runLine(model.base)}<br>\nContender: ${runLine(model.contender)}`,
    'Times before are told at the speed that the machine had in the contender’s run.',
    model.cautions.map((caution) => `> ${markdownCode(caution, 1000)}`).join('\n>\n'),
    model.rows.length === 0
      ? 'The two runs have no case in common: nothing to compare.'
      : comparisonTable(told),
    equivalent.length === 0
      ? ''
      : `<details><summary>${formatQuantity(equivalent.length, 'equivalent case')}</summary>\n\n${comparisonTable(equivalent)}\n\n</details>`,
    counterTable(model.rows),
    caseList('Only in the base', model.onlyInBase),
    caseList('Only in the contender', model.onlyInContender),
    failureList(model.failures),
    absentList(model.failures),
    warningList(model.warnings),
  ]);
}

const VERDICTS: readonly Verdict[] = ['slower', 'faster', 'inconclusive', 'equivalent'];

function joined(sections: readonly string[]): string {
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function runLine({ commit, startedAt, machine, runtime, interrupted }: RunSummary): string {
  const parts = [
    commit === null
      ? 'outside a git repository'
      : `${markdownCode(commit.sha.slice(0, 8))} ${markdownCode(commit.subject, 100)}${commit.dirty ? ' with uncommitted changes' : ''}`,
    formatDate(startedAt),
    markdownCode(machine.id),
    markdownCode(`${runtime.name} ${runtime.version}`),
    ...(interrupted ? ['**interrupted**'] : []),
  ];
  return parts.join(' · ');
}

function groupTable(group: GroupModel): string {
  const rows = group.rows.map((row) => [
    `${markdownCode(row.name)}${row.isBaseline ? ' (baseline)' : ''}`,
    formatTimeInterval(row.time),
    ...judgementCells(row.judgement),
    trialsText(row),
    calibrationText(row.judgement),
    row.warnings.map((name) => markdownCode(name, 40)).join(' '),
  ]);
  return `## ${markdownCode(group.id)}\n\n${table(
    ['case', 'time per op', 'ratio', 'interval', 'verdict', 'trials', CALIBRATION_HEADER, 'warnings'],
    ['left', 'right', 'right', 'left', 'left', 'right', 'right', 'left'],
    rows,
  )}`;
}

function comparisonTable(rows: ComparisonModel['rows']): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => {
    const unit = timeUnit(row.time.center ?? row.before);
    return [
      markdownCode(row.caseId),
      formatTime(row.before, unit),
      formatTime(row.time.center, unit),
      ...judgementCells(row.judgement),
      trialsText(row),
      calibrationText(row.judgement),
      row.warnings.map((name) => markdownCode(name, 40)).join(' '),
    ];
  });
  return table(
    ['case', 'before', 'now', 'ratio', 'interval', 'verdict', 'trials', CALIBRATION_HEADER, 'warnings'],
    ['left', 'right', 'right', 'right', 'left', 'left', 'right', 'right', 'left'],
    cells,
  );
}

function judgementCells(judgement: Judgement | null): string[] {
  if (judgement === null) return ['', '', ''];
  const { ratio, verdict } = judgement;
  const loud = verdict === 'slower' || verdict === 'faster' ? `**${verdict}**` : verdict;
  return [formatRatio(ratio.center), formatRatioRange(ratio), loud];
}

const CALIBRATION_HEADER = 'detects (false alarms)';

/** `1.8 % (0.1 %)`; nothing where the case was not calibrated. */
function calibrationText(judgement: Judgement | null): string {
  const calibration = judgement?.calibration ?? null;
  return calibration === null
    ? ''
    : `${formatDetectable(calibration)} (${formatShare(calibration.falseAlarmRate)})`;
}

function failureList(all: readonly FailureModel[]): string {
  const failures = failuresAmong(all);
  if (failures.length === 0) return '';
  const items = failures.map(
    ({ caseId, reason, message, trial }) =>
      `- ${markdownCode(caseId)}: **${reason}** in trial ${trial}. ${markdownCode(message, 1000)}`,
  );
  return `## Failures\n\n${items.join('\n')}`;
}

/** Each reason once. */
function absentList(failures: readonly FailureModel[]): string {
  const items = absencesAmong(failures).map(
    ({ message, caseIds }) =>
      `- ${markdownCode(message, 1000)}: ${caseIds.map((caseId) => markdownCode(caseId)).join(', ')}`,
  );
  return items.length === 0 ? '' : `## Absent\n\n${items.join('\n')}`;
}

function evidenceList(groups: readonly GroupModel[]): string {
  const items = groups
    .flatMap((group) => group.rows)
    .flatMap(({ caseId, evidence }) =>
      evidence.map(
        ({ warning, text }) =>
          `- ${markdownCode(caseId)}: ${markdownCode(warning, 40)}, ${markdownCode(text, 500)}`,
      ),
    );
  return items.length === 0 ? '' : `## Evidence\n\n${items.join('\n')}`;
}

function warningList(warnings: readonly WarningNote[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map(
    ({ name, cases, explanation }) =>
      `- ${markdownCode(name, 40)} in ${formatQuantity(cases, 'case')}: ${markdownCode(explanation, 1000)}`,
  );
  return `## Warnings\n\n${items.join('\n')}`;
}

function counterTable(rows: ComparisonModel['rows']): string {
  const changed = rowsWithOtherCounters(rows);
  if (changed.length === 0) return '';
  const cells = changed.flatMap(({ caseId, counterChanges }) =>
    counterChanges.map((change) => [
      markdownCode(caseId),
      markdownCode(change.name, 80),
      formatCounterChange(change),
    ]),
  );
  return `## Behaviour changed\n\n${COUNTERS_NOTE}\n\n${table(['case', 'counter', 'before → now'], ['left', 'left', 'right'], cells)}`;
}

function caseList(title: string, caseIds: readonly string[]): string {
  return caseIds.length === 0
    ? ''
    : `## ${title}\n\n${caseIds.map((caseId) => `- ${markdownCode(caseId)}`).join('\n')}`;
}

/** Without the calibration's column where nothing is calibrated. */
function table(
  headers: readonly string[],
  aligns: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const shown = (_: unknown, index: number) =>
    headers[index] !== CALIBRATION_HEADER || rows.some((row) => row[index] !== '');
  return markdownTable(
    headers.filter(shown),
    aligns.filter(shown),
    rows.map((row) => row.filter(shown)),
  );
}

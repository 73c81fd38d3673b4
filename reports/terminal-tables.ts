/** The tables of the terminal report. */
import type { Verdict } from '../harness/estimate.ts';
import {
  differenceUnit,
  formatDetectable,
  formatRatio,
  formatRatioRange,
  formatShare,
  formatTime,
  formatTimeDifference,
  formatTimeInterval,
  timeUnit,
  trialsText,
} from './format.ts';
import { growthText } from './growth.ts';
import type { AnswerCell, AnswerTable, ComparisonModel, GroupModel, Judgement, Row } from './model.ts';
import { shortName } from './parameters.ts';
import { visible } from './sanitize.ts';
import { type Cell, type Column, renderTable } from './table.ts';
import type { Colors, Screen } from './terminal.ts';
import { barScale, intervalBar } from './text-charts.ts';
import { wrap } from './text-layout.ts';

/** Longest name of a case that a table shows in full. */
const LONGEST_NAME = 160;
/** Columns of an interval's picture, on a wide terminal and on a narrow one. */
const BAR_WIDTHS = [21, 11] as const;
const WIDE = 100;

/** What each setting costs over its group's baseline. */
export function answerSection(answer: AnswerTable, screen: Screen): string[] {
  const key = answer.settings[0]!.name.split('=')[0]!;
  const title = `${visible(answer.suite)}: cost over the baseline, by ${visible(key)}`;
  const columns: Column[] = [
    { header: 'group', align: 'left', priority: 0 },
    ...answer.settings.map(({ name, importance }) => ({
      header: visible(name.slice(key.length + 1), 20),
      align: 'right' as const,
      priority: importance,
    })),
  ];
  const rows = answer.groups.map(({ name, cells }) => [
    { text: visible(name, LONGEST_NAME) },
    ...cells.map((cell, index) => answerCell(cell, columns[index + 1]!.header, screen.colors)),
  ]);
  return [...titleLines(title, screen), ...renderTable(columns, rows, screen.width, screen.colors.dim)];
}

/** Every case of a group, with the baseline's ratio and verdict where it has one. */
export function groupSection(group: GroupModel, screen: Screen): string[] {
  const { colors } = screen;
  const rows = group.rows.map((row) => [
    nameCell(row, colors),
    { text: formatTimeInterval(row.time) },
    ...judgementCells(row.judgement, colors),
    { text: trialsText(row) },
    ...calibrationCells(row.judgement, colors),
    { text: row.warnings.map((name) => visible(name, 40)).join(', '), paint: colors.yellow },
  ]);
  return [
    ...titleLines(visible(group.id), screen),
    ...renderTable(
      [
        { header: 'case', align: 'left', priority: 0 },
        { header: 'time per op', align: 'right', priority: 0 },
        ...JUDGEMENT_COLUMNS,
        ...EVIDENCE_COLUMNS,
        { header: 'warnings', align: 'left', priority: 2 },
      ],
      rows,
      screen.width,
      colors.dim,
    ),
    ...growthLines(group, screen),
  ];
}

function growthLines({ chart }: GroupModel, { width, colors }: Screen): string[] {
  return (chart?.growth ?? []).flatMap((each) =>
    wrap(visible(growthText(each, chart!.key), 1000), width, '  ').map(colors.dim),
  );
}

/** Every case of two runs. */
export function comparisonSection(rows: ComparisonModel['rows'], margin: number, screen: Screen): string[] {
  const { colors } = screen;
  if (rows.length === 0)
    return wrap('The two runs have no case in common: nothing to compare.', screen.width);
  const scale = barScale(
    rows.flatMap(({ judgement: { ratio } }) => [ratio.low, ratio.center, ratio.high]),
    margin,
  );
  const cells = rows.map((row) => {
    const unit = timeUnit(row.time.center ?? row.before);
    return [
      { text: visible(row.caseId, LONGEST_NAME), short: visible(shortCaseId(row), LONGEST_NAME) },
      { text: formatTime(row.before, unit) },
      { text: formatTime(row.time.center, unit) },
      ...judgementCells(row.judgement, colors),
      {
        text: intervalBar(row.judgement.ratio, scale, BAR_WIDTHS[screen.width < WIDE ? 1 : 0]),
        folded: '',
        paint: verdictPaint(row.judgement.verdict, colors),
      },
      { text: trialsText(row) },
      ...calibrationCells(row.judgement, colors),
      { text: row.warnings.map((name) => visible(name, 40)).join(', '), paint: colors.yellow },
    ];
  });
  const columns: Column[] = [
    { header: 'case', align: 'left', priority: 0 },
    { header: 'before', align: 'right', priority: 5 },
    { header: 'now', align: 'right', priority: 5 },
    ...JUDGEMENT_COLUMNS,
    { header: 'drawn', align: 'left', priority: 3 },
    ...EVIDENCE_COLUMNS,
    { header: 'warnings', align: 'left', priority: 4 },
  ];
  const table = renderTable(columns, cells, screen.width, colors.dim);
  const note = table[0]!.includes('before') ? wrap(BEFORE_NOTE, screen.width) : [];
  return [...table, ...note.map((line) => colors.dim(line))];
}

const BEFORE_NOTE = 'Times before are told at the speed that the machine had in the contender’s run.';

/** Suite and group in full, the case by its short name. */
function shortCaseId({ caseId, name }: Row): string {
  return caseId.slice(0, caseId.length - name.length) + shortName(name);
}

const JUDGEMENT_COLUMNS: readonly Column[] = [
  { header: 'ratio', align: 'right', priority: 1 },
  { header: 'interval', align: 'left', priority: 3 },
  { header: 'verdict', align: 'left', priority: 2 },
];

/** How much stands behind a verdict; what was not calibrated has no columns for it. */
const EVIDENCE_COLUMNS: readonly Column[] = [
  { header: 'trials', align: 'right', priority: 3 },
  { header: 'detects', align: 'right', priority: 6 },
  { header: 'false alarms', align: 'right', priority: 7 },
];

export function verdictPaint(verdict: Verdict, colors: Colors): (text: string) => string {
  if (verdict === 'slower') return colors.red;
  if (verdict === 'faster') return colors.green;
  return verdict === 'equivalent' ? colors.dim : colors.yellow;
}

function judgementCells(judgement: Judgement | null, colors: Colors): Cell[] {
  if (judgement === null) return [{ text: '' }, { text: '' }, { text: '' }];
  const paint = verdictPaint(judgement.verdict, colors);
  return [
    { text: formatRatio(judgement.ratio.center), paint },
    { text: formatRatioRange(judgement.ratio), paint: colors.dim },
    { text: judgement.verdict, paint },
  ];
}

function calibrationCells(judgement: Judgement | null, colors: Colors): Cell[] {
  const calibration = judgement?.calibration ?? null;
  if (calibration === null) return [{ text: '' }, { text: '' }];
  const texts = [formatDetectable(calibration), formatShare(calibration.falseAlarmRate)];
  return texts.map((text) => ({ text, paint: colors.dim }));
}

function nameCell({ name, isBaseline, isControl }: Row, colors: Colors): Cell {
  const mark = isBaseline ? ' (baseline)' : '';
  const paint = isControl ? colors.dim : isBaseline ? colors.bold : (text: string) => text;
  return {
    text: `${visible(name, LONGEST_NAME)}${mark}`,
    short: `${visible(shortName(name), LONGEST_NAME)}${mark}`,
    paint,
  };
}

function answerCell(cell: AnswerCell | null, setting: string, colors: Colors): Cell {
  if (cell === null) return { text: '' };
  const [least, most] = cell.difference;
  const unit = differenceUnit(Math.max(Math.abs(least), Math.abs(most)));
  const from = formatTimeDifference(least, unit);
  const difference =
    cell.cases === 1 ? from : `${from.replace(/ \S+$/, '')} … ${formatTimeDifference(most, unit)}`;
  const [low, high] = cell.ratio.map(formatRatio);
  const ratio = cell.cases === 1 ? low! : `${low!.slice(0, -1)} … ${high!}`;
  const paint = verdictPaint(cell.verdict, colors);
  return { text: `${difference} (${ratio})`, short: difference, folded: `${setting}: ${difference}`, paint };
}

function titleLines(title: string, { width, colors }: Screen): string[] {
  return wrap(title, width).map((line) => colors.bold(line));
}

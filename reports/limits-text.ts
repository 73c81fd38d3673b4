/** The table of `mmubench run limits` for a terminal: ours, the limit, the fastest peer. */

import stringWidth from 'string-width';
import { groupBy } from '../harness/group-by.ts';
import { formatRatio, formatRatioRange, formatTime } from './format.ts';
import type { TargetRow } from './further-targets.ts';
import type { Beside, LimitRow } from './limits-model.ts';
import { visible } from './sanitize.ts';
import { type Cell, type Column, renderTable } from './table.ts';
import type { Colors, Screen } from './terminal.ts';
import { verdictPaint } from './terminal-tables.ts';
import { pad, wrap } from './text-layout.ts';

const LONGEST_NAME = 60;
const OUTCOME_WIDTH = 'missed'.length;

const COLUMNS: readonly Column[] = [
  { header: 'operation', align: 'left', priority: 0 },
  { header: 'ours', align: 'right', priority: 0 },
  { header: 'C', align: 'right', priority: 1 },
  { header: 'ours / C', align: 'right', priority: 0 },
  { header: 'interval', align: 'left', priority: 5 },
  { header: 'verdict', align: 'left', priority: 4 },
  { header: 'fastest peer', align: 'left', priority: 2 },
  { header: 'time', align: 'right', priority: 3 },
  { header: 'ours / peer', align: 'right', priority: 0 },
  { header: 'interval', align: 'left', priority: 5 },
  { header: 'verdict', align: 'left', priority: 4 },
  { header: 'WebAssembly', align: 'right', priority: 6 },
  { header: 'ours / it', align: 'right', priority: 6 },
];

/** The targets that are no ratio to another contender, each with what it is asked of. */
export function furtherTargetsSection(rows: readonly TargetRow[], { width, colors }: Screen): string[] {
  if (rows.length === 0) return [];
  const paints = { missed: colors.red, open: colors.yellow };
  const names = Math.max(...rows.map(({ operation }) => stringWidth(visible(operation, LONGEST_NAME))));
  const lines = [...groupBy(rows, ({ target }) => target)].flatMap(([target, asked]) => [
    ...wrap(target, width),
    ...asked.flatMap(({ operation, measured, outcome }) => {
      const name = pad(visible(operation, LONGEST_NAME), names, 'left');
      const text = `  ${name}  ${outcome.padEnd(OUTCOME_WIDTH)}  ${visible(measured)}`;
      return wrap(text, width, '      ').map(outcome === 'hit' ? String : paints[outcome]);
    }),
  ]);
  return [colors.bold('Further targets'), ...lines];
}

/** Empty where no group has its cases named by who does the work. */
export function limitsSection(rows: readonly LimitRow[], screen: Screen): string[] {
  if (rows.length === 0) return [];
  const { colors, width } = screen;
  const cells = rows.map((row) => [
    { text: visible(row.operation, LONGEST_NAME) },
    { text: formatTime(row.ours.center) },
    ...besideCells(row.limit, colors, false),
    ...besideCells(row.fastestPeer, colors, true),
    { text: row.webAssembly === null ? '' : formatTime(row.webAssembly.time.center) },
    { text: row.webAssembly === null ? '' : formatRatio(row.webAssembly.judgement.ratio.center) },
  ]);
  const note =
    'Time per operation (a dispatch to all notifiers, or a page); ratios are ours over the other, below 1 ours is faster. ' +
    'Every other peer is in the report and in "mmubench export latest --format markdown".';
  return [
    colors.bold('Ours beside the limit and the peers, in lockstep'),
    ...renderTable(COLUMNS, cells, width, colors.dim),
    ...wrap(note, width).map((line) => colors.dim(line)),
    ...otherWork(rows).flatMap((line) => wrap(line, width, '  ').map(colors.yellow)),
  ];
}

function besideCells(beside: Beside | null, { dim, ...colors }: Colors, named: boolean): Cell[] {
  const name = named ? [{ text: beside === null ? 'absent' : visible(beside.by, LONGEST_NAME) }] : [];
  if (beside === null)
    return [...name, { text: named ? '' : 'absent', paint: dim }, { text: '' }, { text: '' }, { text: '' }];
  const { ratio, verdict } = beside.judgement;
  const paint = verdictPaint(verdict, { dim, ...colors });
  return [
    ...name,
    { text: formatTime(beside.time.center) },
    { text: formatRatio(ratio.center), paint },
    { text: formatRatioRange(ratio), paint: dim },
    { text: verdict, paint },
  ];
}

function otherWork(rows: readonly LimitRow[]): string[] {
  return rows
    .filter((row) => row.otherWork.length > 0)
    .map(
      ({ group, otherWork: names }) =>
        `${visible(group)}: the counts of ${names.map((name) => visible(name, LONGEST_NAME)).join(', ')} differ from ours: these did other work, don't compare them.`,
    );
}

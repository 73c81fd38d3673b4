/** Runtimes side by side, for a terminal and as Markdown. */
import type { Verdict } from '../harness/estimate.ts';
import { groupBy } from '../harness/group-by.ts';
import {
  formatQuantity,
  formatRatio,
  formatRatioRange,
  formatTime,
  formatTimeInterval,
  timeUnit,
} from './format.ts';
import { markdownTable } from './markdown-table.ts';
import type { Judgement } from './model.ts';
import { shortName } from './parameters.ts';
import type { RuntimeCell, RuntimeModel, RuntimeRow, RuntimesModel } from './runtimes-model.ts';
import { markdownCode, visible } from './sanitize.ts';
import { type Cell, type Column, renderTable } from './table.ts';
import { joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { verdictPaint } from './terminal-tables.ts';
import { failureSection, onlySection, runHeader, warningSection } from './terminal-text.ts';
import { wrap } from './text-layout.ts';

const LONGEST_NAME = 160;
const PROGRAMS = 'Left out, since they are programs of their own';

/** The table, then a line for each runtime, what failed and what the warnings mean. Ends in a newline. */
export function renderRuntimes(model: RuntimesModel, options: TerminalOptions): string {
  const screen = screenOf(options);
  return joined([
    runHeader(model.run, screen),
    ...[...groupBy(model.rows, ({ caseId }) => caseId.split('/', 2).join('/'))].map(([id, rows]) =>
      groupTable(id, rows, model.runtimes, screen),
    ),
    overall(model, screen),
    absentSection(model, screen),
    ...model.runtimes.map(({ name, failures }) => {
      const lines = failureSection(failures, screen);
      return lines.length === 0 ? [] : [screen.colors.bold(visible(name)), ...lines];
    }),
    onlySection(PROGRAMS, model.programs, screen),
    warningSection(model.warnings, screen),
  ]);
}

/** The same without failures' last words. Ends in a newline. */
export function renderRuntimesMarkdown(model: RuntimesModel): string {
  const { runtimes, rows, absent } = model;
  const cells = rows.map(({ caseId, cells: of }) => [
    markdownCode(caseId),
    ...of.map((cell, index) => cellText(cell, index)),
  ]);
  const parts = [
    `# ${runtimes.map(({ name }) => markdownCode(name)).join(' · ')}`,
    markdownTable(
      ['case', ...runtimes.map(({ name }) => markdownCode(name))],
      ['left', ...runtimes.map(() => 'right' as const)],
      cells,
    ),
    runtimes
      .slice(1)
      .map((runtime) => `- ${markdownCode(runtime.name)}: ${overallText(runtime)}`)
      .join('\n'),
    absent
      .map(({ name, reason }) => `- absent: ${markdownCode(name)}, ${markdownCode(reason, 1000)}`)
      .join('\n'),
    runtimes
      .flatMap(({ name, failures }) =>
        failures.map(
          ({ caseId, message }) =>
            `- failed in ${markdownCode(name)}: ${markdownCode(caseId)}, ${markdownCode(message, 1000)}`,
        ),
      )
      .join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A runtime's column never goes: where there is no room for all, each case is folded. */
function groupTable(
  id: string,
  rows: readonly RuntimeRow[],
  runtimes: readonly RuntimeModel[],
  { width, colors }: Screen,
): string[] {
  const names = runtimes.map(({ name }) => visible(name, 60));
  const columns: Column[] = [
    { header: 'case', align: 'left', priority: 0 },
    ...names.map((header) => ({ header, align: 'right' as const, priority: 0 })),
  ];
  const cells = rows.map(({ caseId, cells: of }) => [
    { text: visible(shortName(caseId.slice(id.length + 1)), LONGEST_NAME) },
    ...of.map((cell, index): Cell => {
      const text = cellText(cell, index);
      const judged = cell?.judgement ?? null;
      const paint = judged === null ? colors.bold : verdictPaint(judged.verdict, colors);
      const short = judged === null ? text : `${ratioText(judged)} ${MARKS[judged.verdict]}`;
      return { text, short, folded: `${names[index]!}: ${text}`, paint };
    }),
  ]);
  const table = renderTable(columns, cells, width, colors.dim);
  return [...wrap(visible(id), width).map(colors.bold), ...table];
}

/** Of verdicts, where there is no room for the words. */
const MARKS: Readonly<Record<Verdict, string>> = {
  slower: '+',
  faster: '−',
  equivalent: '=',
  inconclusive: '?',
};

/** The first runtime has its times, the others their ratios to it. */
function cellText(cell: RuntimeCell | null, index: number): string {
  if (cell === null) return 'not measured';
  const { time, judgement } = cell;
  if (index === 0) return formatTimeInterval(time);
  if (judgement === null) return formatTime(time.center, timeUnit(time.center));
  return `${ratioText(judgement)} ${judgement.verdict}`;
}

function ratioText({ ratio }: Pick<Judgement, 'ratio'>): string {
  return `${formatRatio(ratio.center)} ${formatRatioRange(ratio)}`;
}

function overall({ runtimes }: RuntimesModel, { width, colors }: Screen): string[] {
  const [first, ...others] = runtimes;
  if (others.length === 0) return [];
  return [
    colors.bold(`Beside ${visible(first!.name)}`),
    ...others.flatMap((runtime) =>
      wrap(`  ${visible(runtime.name)}: ${overallText(runtime)}`, width, '    '),
    ),
    ...wrap('Ratios are of times per operation: below 1 the runtime is faster than the first.', width).map(
      colors.dim,
    ),
  ];
}

/** `0.93× [0.91, 0.95] over 12 cases; 8 faster, 1 slower, 2 equivalent, 1 inconclusive`. */
function overallText({ overall: ratio, counts }: RuntimeModel): string {
  const all =
    ratio === null
      ? 'no ratio yet'
      : `${formatRatio(ratio.center)} ${formatRatioRange(ratio)} over ${formatQuantity(ratio.cases, 'case')}`;
  const { faster = 0, slower = 0, equivalent = 0, inconclusive = 0 } = counts ?? {};
  return `${all}; ${faster} faster, ${slower} slower, ${equivalent} equivalent, ${inconclusive} inconclusive`;
}

function absentSection({ absent }: RuntimesModel, { width, colors }: Screen): string[] {
  if (absent.length === 0) return [];
  const lines = absent.flatMap(({ name, reason }) =>
    wrap(`  ${visible(name)}: ${visible(reason, 1000)}`, width, '    '),
  );
  return [colors.bold(`Absent runtimes (${absent.length})`), ...lines];
}

/** Our figures beside those of other engines, for a terminal and as JSON. */
import {
  type CrosscheckReport,
  type EngineFigure,
  RESOLVED_FROM,
} from '../harness/other-engines/crosscheck.ts';
import {
  formatDuration,
  formatPlan,
  formatQuantity,
  formatRatio,
  formatRatioRange,
  formatTime,
} from './format.ts';
import { interval, judgement } from './group-model.ts';
import { REPORT_SCHEMA_VERSION } from './json.ts';
import { visible } from './sanitize.ts';
import { type Cell, type Column, renderTable } from './table.ts';
import { joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { absentSection, failureSection } from './terminal-text.ts';
import { wrap } from './text-layout.ts';

const LONGEST_NAME = 160;

/** Ends in a newline. */
export function renderCrosscheck(report: CrosscheckReport, options: TerminalOptions): string {
  const screen = screenOf(options);
  const { engines, cases, plan } = report;
  const columns: Column[] = [
    { header: 'case', align: 'left', priority: 0 },
    { header: 'ours', align: 'right', priority: 1 },
    ...engines.flatMap(({ name }): Column[] => [
      { header: name, align: 'right', priority: 0 },
      { header: '', align: 'left', priority: 3 },
    ]),
  ];
  const rows = cases.map((item) => [
    { text: visible(item.caseId, LONGEST_NAME) },
    { text: formatTime(item.ours.center) },
    ...engines.flatMap(({ name }) =>
      figureCells(
        item.figures.find(({ engine }) => engine === name),
        screen,
      ),
    ),
  ]);
  return joined([
    header(report, screen),
    cases.length === 0 ? [] : renderTable(columns, rows, screen.width, screen.colors.dim),
    missingSection(report, screen),
    failureSection(report.failures, screen),
    absentSection(report.failures, screen),
    wrap(summary(report, plan.margin), screen.width),
  ]);
}

/** Unknown values and open ends are null. Ends in a newline. */
export function renderCrosscheckJson({ engines, cases, ...rest }: CrosscheckReport): string {
  const model = {
    reportSchema: REPORT_SCHEMA_VERSION,
    resolvedFrom: RESOLVED_FROM,
    engines: engines.map(({ name, version, floor }) => ({
      name,
      version,
      floor: floor === null ? null : interval(floor),
    })),
    cases: cases.map(({ ours, figures, ...item }) => ({
      ...item,
      ours: interval(ours),
      figures: figures.map(({ comparison, ...figure }) => ({
        ...figure,
        time: interval(comparison.contender),
        ratio: interval(comparison.ratio),
        verdict: comparison.verdict,
        trials: comparison.ratio.trials,
      })),
    })),
    ...rest,
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

function header({ engines, plan, wallMs }: CrosscheckReport, { width, colors }: Screen): string[] {
  const floors = engines.map(
    ({ name, version, floor }) =>
      `${name} ${visible(version, 20)} (${formatTime(floor?.center)} for an empty call)`,
  );
  const how = `ours = 1; ${floors.join(', ')}; ${formatPlan(plan)}, ${formatDuration(wallMs)}`;
  return wrap(how, width, '  ').map((line) => colors.dim(line));
}

/** In brackets what the engine can't resolve. */
function figureCells(figure: EngineFigure | undefined, { colors }: Screen): Cell[] {
  if (figure === undefined) return [{ text: '–', paint: colors.dim }, { text: '' }];
  const { ratio } = judgement(figure.comparison);
  const [text, range] = [formatRatio(ratio.center), formatRatioRange(ratio)];
  if (!figure.resolved)
    return [
      { text: `(${text})`, paint: colors.dim },
      { text: range, paint: colors.dim },
    ];
  return figure.differs
    ? [{ text: `differs ${text}`, paint: colors.yellow }, { text: range }]
    : [{ text }, { text: range }];
}

/** Each reason once. */
function missingSection({ cases, programs }: CrosscheckReport, { width, colors }: Screen): string[] {
  const byReason = new Map<string, readonly string[]>();
  if (programs.length > 0) byReason.set('a program of its own: no engine can call it', programs);
  for (const { caseId, missing } of cases) {
    for (const { engine, reason } of missing) {
      const text = `${engine}: ${reason}`;
      byReason.set(text, [...(byReason.get(text) ?? []), caseId]);
    }
  }
  if (byReason.size === 0) return [];
  return [
    colors.bold('Not measured'),
    ...[...byReason].flatMap(([reason, caseIds]) => [
      ...wrap(`  ${visible(reason, 1000)}`, width, '  '),
      ...caseIds.flatMap((caseId) => wrap(`    ${visible(caseId, LONGEST_NAME)}`, width, '      ')),
    ]),
  ];
}

function summary({ cases, interrupted }: CrosscheckReport, margin: number): string {
  const figures = cases.flatMap((item) => item.figures);
  const resolved = figures.filter((figure) => figure.resolved).length;
  const differing = figures.filter((figure) => figure.differs).length;
  const stopped = interrupted ? ' Interrupted: some cases have fewer trials than planned.' : '';
  return (
    `${formatQuantity(cases.length, 'case')}: ${differing} of ${formatQuantity(resolved, 'figure')} differ by more than ` +
    `${margin * 100} %. In brackets: calls of less than ${RESOLVED_FROM} times what the engine reads for an empty one, which it can't resolve.${stopped}`
  );
}

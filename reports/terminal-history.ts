/** The stored runs of each case as a line of small bars, for a terminal. */
import { formatRatio, formatTime } from './format.ts';
import { historyLines } from './history-lines.ts';
import type { History, HistoryModel } from './history-model.ts';
import { visible } from './sanitize.ts';
import { type Cell, renderTable } from './table.ts';
import { type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { sparkline } from './text-charts.ts';

const MOST_RUNS = 40;
/** A smaller spread is no shape worth seeing. */
const FLAT = 0.01;

/** Empty where the newest run is the only one of its environment. Ends in a newline. */
export function renderHistory(model: HistoryModel, options: TerminalOptions): string {
  const screen = screenOf(options);
  const runs = Math.min(MOST_RUNS, Math.floor(screen.width / 3));
  const rows = model.histories.flatMap((history) => historyRow(history, model, runs, screen));
  if (rows.length === 0) return '';
  const columns = [
    { header: 'history', align: 'left', priority: 0 },
    { header: `last ${runs} runs`, align: 'left', priority: 0 },
    { header: 'now', align: 'right', priority: 2 },
    { header: 'latest change of level', align: 'left', priority: 1 },
  ] as const;
  return `${renderTable(columns, rows, screen.width, screen.colors.dim).join('\n')}\n`;
}

function historyRow(history: History, model: HistoryModel, runs: number, { colors }: Screen): Cell[][] {
  const { lines, changes, axis } = historyLines(history, model, [model.current], true);
  const centers = lines[0]!.centers.map((center) => center ?? null);
  if (centers.filter((center) => center !== null).length < 2) return [];
  const change = changes.at(-1);
  const run = change === undefined ? undefined : model.runs[axis[change.index]!]!;
  const text =
    change === undefined || run === undefined
      ? ''
      : `${change.ratio > 1 ? '▲' : '▼'} ${formatRatio(change.ratio)} since ${run.sha?.slice(0, 8) ?? run.runId}`;
  return [
    [
      { text: visible(history.caseId, 160), short: visible(history.caseId, 36) },
      { text: sparkline(centers.slice(-runs), FLAT) },
      { text: formatTime(centers.findLast((center) => center !== null)) },
      { text, paint: change !== undefined && change.ratio > 1 ? colors.red : colors.green },
    ],
  ];
}

/** The stored runs of each case as a line of small bars, for a terminal. */
import { acceptanceText } from './acceptance-words.ts';
import { formatRatio, formatTime } from './format.ts';
import { historyLines } from './history-lines.ts';
import type { History, HistoryModel } from './history-model.ts';
import { visible } from './sanitize.ts';
import { type Cell, renderTable } from './table.ts';
import { joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { sparkline } from './text-charts.ts';
import { wrap } from './text-layout.ts';

const MOST_RUNS = 40;
/** A smaller spread is no shape worth seeing. */
const FLAT = 0.01;

/** Empty where the newest run is the only one of its environment. Ends in a newline. */
export function renderHistory(model: HistoryModel, options: TerminalOptions): string {
  const screen = screenOf(options);
  const runs = Math.min(MOST_RUNS, Math.floor(screen.width / 3));
  const rows = model.histories.flatMap((history) => historyRow(history, model, runs, screen));
  if (rows.length === 0) return '';
  const accepted = rows.flatMap(({ acceptance }) => acceptance ?? []);
  const columns = [
    { header: 'history', align: 'left', priority: 0 },
    { header: `last ${runs} runs`, align: 'left', priority: 0 },
    { header: 'now', align: 'right', priority: 2 },
    { header: 'latest change of level', align: 'left', priority: 1 },
  ] as const;
  const table = renderTable(
    columns,
    rows.map(({ cells }) => cells),
    screen.width,
    screen.colors.dim,
  );
  return joined([table, accepted.flatMap((text) => wrap(text, screen.width))]);
}

interface HistoryRow {
  readonly cells: Cell[];
  /** What accepts its latest change; null where nothing does. */
  readonly acceptance: string | null;
}

function historyRow(history: History, model: HistoryModel, runs: number, { colors }: Screen): HistoryRow[] {
  const { lines, changes, axis } = historyLines(history, model, [model.current], true);
  const centers = lines[0]!.centers.map((center) => center ?? null);
  if (centers.filter((center) => center !== null).length < 2) return [];
  const change = changes.at(-1);
  const run = change === undefined ? undefined : model.runs[axis[change.index]!]!;
  const accepted = change?.accepted ?? null;
  const text =
    change === undefined || run === undefined
      ? ''
      : `${change.ratio > 1 ? '▲' : '▼'} ${formatRatio(change.ratio)} since ${run.sha?.slice(0, 8) ?? run.runId}` +
        (accepted === null ? '' : ', acknowledged');
  const paint = change !== undefined && change.ratio > 1 ? colors.red : colors.green;
  const cells = [
    { text: visible(history.caseId, 160), short: visible(history.caseId, 36) },
    { text: sparkline(centers.slice(-runs), FLAT) },
    { text: formatTime(centers.findLast((center) => center !== null)) },
    { text, paint: accepted === null ? paint : colors.dim },
  ];
  const acceptance =
    accepted === null ? null : `${visible(history.caseId, 160)}: ${visible(acceptanceText(accepted), 600)}`;
  return [{ cells, acceptance }];
}

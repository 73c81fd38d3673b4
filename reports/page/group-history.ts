/** All cases of a group over the stored runs, each against its own middle: what moved together is seen at one look. */
import { formatRatio } from '../format.ts';
import { type HistoryLines, historyLines } from '../history-lines.ts';
import type { HistoryModel } from '../history-model.ts';
import type { GroupModel } from '../model.ts';
import { themedAxis } from './chart-frame.ts';
import { element } from './dom.ts';
import { foldedTable } from './folded-table.ts';
import { historyChart } from './history-chart.ts';
import { historyStrip } from './history-strip.ts';
import { runTitle } from './run-axis.ts';
import { viewControl } from './view-control.ts';

const LEAST_RUNS = 3;
/** The cases farthest from their middle that the tooltip tells. */
const TOLD = 8;
const TABLE_ROWS = 200;

export function groupHistory(group: GroupModel, model: HistoryModel): HTMLElement | null {
  const members = group.rows.flatMap((row) => {
    const history = model.histories.find(({ caseId }) => caseId === row.caseId);
    return history === undefined ? [] : { name: row.name, history };
  });
  const each = members.map(({ history }) => historyLines(history, model, [model.current], true));
  if (each.length < 2 || each[0]!.axis.length < LEAST_RUNS) return null;
  const lines: HistoryLines = {
    axis: each[0]!.axis,
    lines: each.map((of) => relative(of)),
    changes: [],
    failed: [],
    missing: [],
    edits: [],
  };
  const control = viewControl(() => lines, model.runs);
  const frame = historyChart(
    `All cases of ${group.id} over the stored runs, each against its own median`,
    240,
    model.runs,
    control,
    () => ({
      lines,
      picked: [],
      bands: false,
      yAxis: (theme) =>
        themedAxis(theme, { size: 62, values: (_plot, ticks) => ticks.map((tick) => formatRatio(tick)) }),
      tooltip: (place, color) => ({
        title: runTitle(model.runs[lines.axis[place]!]!),
        lines: lines.lines
          .map(({ centers }, index) => ({ index, center: centers[place] }))
          .filter((at): at is { index: number; center: number } => typeof at.center === 'number')
          .sort((a, b) => Math.abs(Math.log(b.center)) - Math.abs(Math.log(a.center)))
          .slice(0, TOLD)
          .map(({ index, center }) => ({
            color: color(index),
            label: members[index]!.name,
            value: formatRatio(center),
          })),
      }),
      name: (line) => members[line]!.name,
      color: (line) => line,
    }),
    null,
  );
  return element('details', { class: 'group-history' }, [
    element('summary', { text: 'All cases over the stored runs' }),
    element('p', {
      class: 'note small',
      text: 'Each case divided by its own median, with the machine’s speed cancelled.',
    }),
    frame.root,
    historyStrip(
      () => lines,
      control,
      (line) => line,
    ).root,
    foldedTable('All cases as a table', () => ({
      headers: ['run', ...members.map(({ name }) => name)],
      rows: [...lines.axis.keys()]
        .reverse()
        .slice(0, TABLE_ROWS)
        .map((place) => [
          runTitle(model.runs[lines.axis[place]!]!),
          ...lines.lines.map(({ centers }) => formatRatio(centers[place] ?? null)),
        ]),
      note: lines.axis.length > TABLE_ROWS ? `The newest ${TABLE_ROWS} runs.` : '',
    })),
  ]);
}

function relative({ lines: [line] }: HistoryLines): HistoryLines['lines'][number] {
  const known = line!.centers.filter((center) => typeof center === 'number').sort((a, b) => a - b);
  const middle = known[Math.floor((known.length - 1) / 2)] ?? 1;
  const centers = line!.centers.map((center) => (typeof center === 'number' ? center / middle : center));
  return { environment: line!.environment, centers, lows: centers, highs: centers };
}

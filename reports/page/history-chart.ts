/** One case over the stored runs: a point a run, its interval as a band, a gap where a run lacks the case. */
import type uPlot from 'uplot';
import { formatDate, formatTimeInterval } from '../format.ts';
import type { HistoryTrack, RunPoint } from '../page-model.ts';
import { type ChartDrawing, chartFrame, themedAxis } from './chart-frame.ts';
import { timeAxis, timeScale } from './scales.ts';
import { seriesColor, type Theme } from './theme.ts';

export function historyChart(track: HistoryTrack, runs: readonly RunPoint[], title: string): HTMLElement {
  return chartFrame(`History over the stored runs. ${title}`, 240, (theme) => drawing(track, runs, theme))
    .root;
}

function drawing(
  { centers, lows, highs }: HistoryTrack,
  runs: readonly RunPoint[],
  theme: Theme,
): ChartDrawing {
  const color = seriesColor(theme, 0);
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    data: [runs.map((_, index) => index), [...centers], [...lows], [...highs]],
    series: [
      {},
      {
        stroke: color,
        width: 2,
        points: { show: true, size: 6, fill: theme.surface, stroke: color, width: 2 },
      },
      edge,
      edge,
    ],
    bands: [{ series: [3, 2], fill: `${color}33` }],
    scales: {
      x: { time: false, range: () => [-0.4, runs.length - 0.6] },
      y: timeScale([...centers, ...lows, ...highs], false),
    },
    axes: [
      themedAxis(theme, {
        space: 90,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        values: (_plot, ticks) =>
          ticks.map((tick) => (runs[tick] ? formatDate(runs[tick].startedAt).slice(0, 10) : '')),
      }),
      timeAxis(theme, false),
    ],
    tooltip: (index) => {
      const run = runs[index]!;
      const time = { center: centers[index]!, low: lows[index]!, high: highs[index]! };
      return {
        title: `${run.sha?.slice(0, 8) ?? run.runId} ${run.subject}`,
        lines: [
          { color: 'transparent', label: formatDate(run.startedAt), value: '' },
          {
            color,
            label: 'time per operation',
            value: time.center === null ? 'not measured' : formatTimeInterval(time),
          },
        ],
      };
    },
  };
}

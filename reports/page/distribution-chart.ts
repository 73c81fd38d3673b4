/**
 * One case's turns by size: for each trial the share of its turns that took at most so long. Two modes are two
 * steps, a heavy tail a long flat end; unlike a histogram it needs no bins.
 */
import uPlot from 'uplot';
import { formatTime } from '../format.ts';
import type { TrialDetail } from '../page-model.ts';
import { type ChartDrawing, chartFrame, themedAxis } from './chart-frame.ts';
import { extent } from './scales.ts';
import { seriesColor, type Theme } from './theme.ts';

export function distributionChart(trials: readonly TrialDetail[], title: string): HTMLElement {
  return chartFrame(`Distribution of the turns. ${title}`, 220, (theme) => drawing(trials, theme)).root;
}

function drawing(trials: readonly TrialDetail[], theme: Theme): ChartDrawing {
  const times = [...new Set(trials.flatMap(({ turns }) => finite(turns)))].sort((a, b) => a - b);
  const shares = trials.map(({ turns }) => cumulativeShares(turns, times));
  const [low, high] = extent(times);
  const air = (high - low) * 0.03 || Math.abs(high) * 0.05 || 1;
  return {
    data: [times, ...shares],
    series: [
      {},
      ...trials.map(
        (_, index): uPlot.Series => ({
          stroke: seriesColor(theme, index),
          width: 1.5,
          points: { show: false },
          paths: uPlot.paths.stepped!({ align: 1 }),
        }),
      ),
    ],
    scales: { x: { time: false, range: () => [low - air, high + air] }, y: { range: () => [0, 1.02] } },
    axes: [
      themedAxis(theme, {
        label: 'time per operation',
        space: 70,
        values: (_plot, ticks) => ticks.map((tick) => formatTime(tick)),
      }),
      themedAxis(theme, {
        size: 50,
        splits: () => [0, 0.25, 0.5, 0.75, 1],
        values: (_plot, ticks) => ticks.map((tick) => `${Math.round(tick * 100)} %`),
      }),
    ],
    names: trials.map((trial, index) => ({
      color: seriesColor(theme, index),
      label: `trial ${trial.index}`,
    })),
    tooltip: (index) => ({
      title: `at most ${formatTime(times[index])}`,
      lines: trials.map((trial, place) => ({
        color: seriesColor(theme, place),
        label: `trial ${trial.index}`,
        value: `${Math.round((shares[place]![index] ?? 0) * 100)} %`,
      })),
    }),
  };
}

/** The share of `turns` that is at most each of `times`, which rise. O(n log n). */
function cumulativeShares(turns: readonly (number | null)[], times: readonly number[]): number[] {
  const sorted = finite(turns).sort((a, b) => a - b);
  let reached = 0;
  return times.map((time) => {
    while (reached < sorted.length && sorted[reached]! <= time) reached++;
    return sorted.length === 0 ? 0 : reached / sorted.length;
  });
}

function finite(turns: readonly (number | null)[]): number[] {
  return turns.filter((turn) => turn !== null);
}

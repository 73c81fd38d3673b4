/** One case's turns over time, a line for each trial: drift, steps and slow modes are seen here first. */
import type uPlot from 'uplot';
import { formatTime } from '../format.ts';
import type { TrialDetail } from '../page-model.ts';
import { type ChartDrawing, chartFrame, themedAxis } from './chart-frame.ts';
import { timeAxis, timeScale } from './scales.ts';
import { seriesColor, type Theme } from './theme.ts';

export function turnsChart(trials: readonly TrialDetail[], title: string): HTMLElement {
  return chartFrame(`Time of each turn. ${title}`, 220, (theme) => drawing(trials, theme)).root;
}

function drawing(trials: readonly TrialDetail[], theme: Theme): ChartDrawing {
  const rounds = Math.max(1, ...trials.map(({ turns }) => turns.length));
  const turns = Array.from({ length: rounds }, (_, round) => round);
  return {
    data: [turns, ...trials.map((trial) => turns.map((turn) => trial.turns[turn] ?? null))],
    series: [
      {},
      ...trials.map(
        (_, index): uPlot.Series => ({
          stroke: seriesColor(theme, index),
          width: 1.5,
          points: { show: rounds === 1, size: 5 },
        }),
      ),
    ],
    scales: {
      x: { time: false, range: (_plot, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) },
      y: timeScale(
        trials.flatMap((trial) => trial.turns),
        false,
      ),
    },
    axes: [
      themedAxis(theme, { label: 'turn', incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }),
      timeAxis(theme, false),
    ],
    names: trials.map((trial, index) => ({ color: seriesColor(theme, index), label: `trial ${trial.index}` })),
    tooltip: (turn) => ({
      title: `turn ${turn}`,
      lines: trials.map((trial, index) => ({
        color: seriesColor(theme, index),
        label: `trial ${trial.index}`,
        value: formatTime(trial.turns[turn]),
      })),
    }),
  };
}

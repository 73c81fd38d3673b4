/**
 * One case's turns over time, a line for each trial: drift, steps and slow modes are seen here first, with what V8 did
 * to the code, and its garbage collections, on the same axis.
 */
import type uPlot from 'uplot';
import type { JitEvent } from '../../harness/evidence.ts';
import { eventSentence } from '../certificate-words.ts';
import { formatTime } from '../format.ts';
import type { TrialDetail } from '../page-model.ts';
import { type ChartDrawing, chartFrame, themedAxis } from './chart-frame.ts';
import { timeAxis, timeScale } from './scales.ts';
import { seriesColor, type Theme } from './theme.ts';

/** So many trials have a line of their own in the tooltip; the rest are in the table. */
const TOLD_TRIALS = 12;

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
    hooks: {
      draw: [(plot) => drawEvents(plot, trials, theme), (plot) => drawCollections(plot, trials, theme)],
    },
    names: trials.map((trial, index) => ({
      color: seriesColor(theme, index),
      label: `trial ${trial.index}`,
    })),
    tooltip: (turn) => ({
      title: `turn ${turn}`,
      lines: [
        ...trials.slice(0, TOLD_TRIALS).map((trial, index) => ({
          color: seriesColor(theme, index),
          label: `trial ${trial.index}`,
          value: formatTime(trial.turns[turn]),
        })),
        ...trials.flatMap((trial, index) =>
          eventsOf(trial)
            .filter((event) => event.turn === turn)
            .map((event) => ({ color: seriesColor(theme, index), label: eventSentence(event), value: '' })),
        ),
        ...trials.flatMap((trial, index) =>
          collectionsOf(trial)
            .filter((collection) => collection.turn === turn)
            .map(({ ms }) => ({
              color: seriesColor(theme, index),
              label: `trial ${trial.index} collected garbage`,
              value: formatTime(ms * 1e6),
            })),
        ),
      ],
    }),
  };
}

function eventsOf({ certificate }: TrialDetail): readonly JitEvent[] {
  return certificate.jit?.events ?? [];
}

function collectionsOf({
  certificate,
}: TrialDetail): readonly { readonly turn: number; readonly ms: number }[] {
  return certificate.gc?.turns ?? [];
}

/** Dots at the bottom, in the trial's colour, one for each turn that had a collection. */
function drawCollections(plot: uPlot, trials: readonly TrialDetail[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const radius = 3 * devicePixelRatio;
  ctx.save();
  for (const [index, trial] of trials.entries()) {
    ctx.fillStyle = seriesColor(theme, index);
    for (const { turn } of collectionsOf(trial)) {
      ctx.beginPath();
      ctx.arc(plot.valToPos(turn, 'x', true), bbox.top + bbox.height - 2 * radius, radius, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  ctx.restore();
}

/** At the top, in the trial's colour: down where code was thrown away, up where it was made. */
function drawEvents(plot: uPlot, trials: readonly TrialDetail[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const size = 4 * devicePixelRatio;
  const y = bbox.top + 2 * size;
  ctx.save();
  for (const [index, trial] of trials.entries()) {
    ctx.fillStyle = ctx.strokeStyle = seriesColor(theme, index);
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const { turn, kind } of eventsOf(trial)) {
      const x = plot.valToPos(turn, 'x', true);
      const tip = kind === 'deoptimised' ? size : -size;
      ctx.beginPath();
      ctx.moveTo(x, y + tip);
      ctx.lineTo(x - size, y - tip);
      ctx.lineTo(x + size, y - tip);
      ctx.fill();
      ctx.beginPath();
      ctx.moveTo(x, y + size);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}

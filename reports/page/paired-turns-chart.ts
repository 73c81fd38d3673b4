/** Every round of a comparison in lockstep: the ratio of its two turns, and the median of each trial, which is what counts. */
import type uPlot from 'uplot';
import { formatRatio, formatTime } from '../format.ts';
import type { PairedTrial } from '../page-comparison.ts';
import { pairedRounds } from '../paired-ratios.ts';
import { type ChartDrawing, chartFrame, themedAxis } from './chart-frame.ts';
import { element } from './dom.ts';
import { foldedTable } from './folded-table.ts';
import { extent } from './scales.ts';
import { seriesColor, type Theme } from './theme.ts';

export function pairedTurnsChart(trials: readonly PairedTrial[], title: string, margin: number): HTMLElement {
  const paired = pairedRounds(trials);
  const frame = chartFrame(`Ratio in each round. ${title}`, 220, (theme) => drawing(paired, margin, theme));
  const table = foldedTable('Rounds as a table', () => ({
    headers: ['trial', 'round', 'before', 'now', 'ratio'],
    rows: paired.rounds.map(({ trial, round, base, contender, ratio }) => [
      String(trial),
      String(round),
      formatTime(base),
      formatTime(contender),
      formatRatio(ratio),
    ]),
  }));
  return element('div', {}, [frame.root, table]);
}

function drawing(
  { rounds, trials }: ReturnType<typeof pairedRounds>,
  margin: number,
  theme: Theme,
): ChartDrawing {
  const color = seriesColor(theme, 0);
  const ratios = rounds.map(({ ratio }) => ratio);
  const sorted = ratios.filter((ratio) => ratio !== null).sort((a, b) => a - b);
  // A round that met a pause must not press all others flat; the table has it.
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 1;
  const [low, high] = extent([at(0.02), at(0.98), 1 / (1 + 2 * margin), 1 + 2 * margin]);
  const air = 0.1 * (high - low);
  return {
    data: [rounds.map((_, place) => place), ratios],
    series: [
      {},
      {
        stroke: 'transparent',
        width: 0,
        points: { show: true, size: 4, fill: `${color}99`, stroke: 'transparent' },
      },
    ],
    scales: {
      x: { time: false, range: () => [-1, rounds.length] },
      y: { range: () => [low - air, high + air] },
    },
    axes: [
      themedAxis(theme, {
        label: 'rounds, trial after trial',
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      }),
      themedAxis(theme, { size: 62, values: (_plot, ticks) => ticks.map((tick) => formatRatio(tick)) }),
    ],
    hooks: {
      drawClear: [(plot) => shadeMargin(plot, margin, theme)],
      draw: [(plot) => drawMedians(plot, trials, theme)],
    },
    names: [{ color, label: 'contender ÷ base in one round' }],
    tooltip: (place) => {
      const round = rounds[place];
      if (round === undefined) return { title: '', lines: [] };
      const line = (label: string, value: string) => ({ color: 'transparent', label, value });
      return {
        title: `trial ${round.trial}, round ${round.round}`,
        lines: [
          line('before', formatTime(round.base)),
          line('now', formatTime(round.contender)),
          { color, label: 'ratio', value: formatRatio(round.ratio) },
          line('median of the trial', formatRatio(trials[round.trial]!.median)),
        ],
      };
    },
  };
}

/** What is inside the margin is no difference that anybody cares for. */
export function shadeMargin(plot: uPlot, margin: number, theme: Theme): void {
  const { ctx, bbox } = plot;
  const y = (ratio: number) =>
    Math.min(Math.max(plot.valToPos(ratio, 'y', true), bbox.top), bbox.top + bbox.height);
  const [top, bottom] = [y(1 + margin), y(1 / (1 + margin))];
  ctx.save();
  ctx.fillStyle = `${theme.muted}22`;
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.strokeStyle = theme.muted;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y(1));
  ctx.lineTo(bbox.left + bbox.width, y(1));
  ctx.stroke();
  ctx.restore();
}

function drawMedians(plot: uPlot, trials: ReturnType<typeof pairedRounds>['trials'], theme: Theme): void {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  for (const { from, to, median } of trials) {
    if (median === null) continue;
    const y = plot.valToPos(median, 'y', true);
    ctx.moveTo(plot.valToPos(from - 0.5, 'x', true), y);
    ctx.lineTo(plot.valToPos(to - 0.5, 'x', true), y);
  }
  ctx.stroke();
  ctx.restore();
}

import type uPlot from 'uplot';
import type { Interval } from '../model.ts';

/** The interval of each point, in canvas pixels. */
export function drawWhiskers(
  plot: uPlot,
  lines: readonly { color: string; at: (index: number) => Interval }[],
  curves: number,
): void {
  const { ctx } = plot;
  const cap = 3 * devicePixelRatio;
  const bottom = plot.scales.y!.min!;
  ctx.save();
  ctx.lineWidth = 1.25 * devicePixelRatio;
  for (const { color, at } of lines.slice(0, curves)) {
    ctx.strokeStyle = color;
    ctx.beginPath();
    for (const [index, x] of plot.data[0].entries()) {
      const { low, high } = at(index);
      if (low === null || high === null) continue;
      const left = plot.valToPos(x, 'x', true);
      const from = plot.valToPos(Math.max(low, bottom), 'y', true);
      const to = plot.valToPos(high, 'y', true);
      ctx.moveTo(left, from);
      ctx.lineTo(left, to);
      for (const end of [from, to]) {
        ctx.moveTo(left - cap, end);
        ctx.lineTo(left + cap, end);
      }
    }
    ctx.stroke();
  }
  ctx.restore();
}

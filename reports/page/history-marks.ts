/** What a history shows beside its lines: levels and changes (dashed where they are accepted), failures, gaps, edits of the suite, chosen points. */
import type uPlot from 'uplot';
import { formatRatio } from '../format.ts';
import type { ChangeMark, HistoryLines } from '../history-lines.ts';
import type { Theme } from './theme.ts';

export interface Picked {
  /** Place of the axis. */
  readonly place: number;
  readonly letter: string;
}

/** Labels of changes nearer to each other than this would run together: the later one goes without. */
const LABEL_GAP_PX = 52;

export function drawHistoryMarks(
  plot: uPlot,
  lines: HistoryLines,
  picked: readonly Picked[],
  theme: Theme,
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  drawEdits(plot, lines.edits, theme);
  drawAbsences(plot, lines, theme);
  drawChanges(plot, lines.changes, theme);
  drawPicked(plot, lines, picked, theme);
  ctx.restore();
}

function drawEdits(plot: uPlot, edits: readonly number[], theme: Theme): void {
  const { ctx, bbox } = plot;
  ctx.strokeStyle = theme.muted;
  ctx.fillStyle = theme.muted;
  ctx.textBaseline = 'bottom';
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const place of edits) {
    const x = plot.valToPos(place - 0.5, 'x', true);
    verticalLine(plot, x);
    ctx.fillText('suite edited', x + 4 * devicePixelRatio, bbox.top + bbox.height - 14 * devicePixelRatio);
  }
  ctx.setLineDash([]);
}

/** At the foot: a cross where the case failed, a ring where it was not measured. */
function drawAbsences(plot: uPlot, { failed, missing }: HistoryLines, theme: Theme): void {
  const { ctx, bbox } = plot;
  const y = bbox.top + bbox.height - 6 * devicePixelRatio;
  const r = 3 * devicePixelRatio;
  const { min, max } = plot.scales.x!;
  const inView = (place: number) => place >= min! && place <= max!;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.strokeStyle = theme.slower;
  ctx.beginPath();
  for (const place of failed.filter(inView)) {
    const x = plot.valToPos(place, 'x', true);
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x - r, y + r);
    ctx.lineTo(x + r, y - r);
  }
  ctx.stroke();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (const place of missing.filter(inView)) {
    const x = plot.valToPos(place, 'x', true);
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
  ctx.stroke();
}

function drawChanges(plot: uPlot, changes: readonly ChangeMark[], theme: Theme): void {
  const { ctx, bbox } = plot;
  let free = -Infinity;
  ctx.textBaseline = 'top';
  for (const { span, before, after, ratio, accepted } of changes) {
    const x = plot.valToPos(span[1] - 0.5, 'x', true);
    const color = ratio > 1 ? theme.slower : theme.faster;
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    level(plot, span[0] - 0.5, span[1] - 0.5, before);
    level(plot, span[1] - 0.5, span[2] - 0.5, after);
    ctx.strokeStyle = color;
    if (accepted !== null) ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    verticalLine(plot, x);
    ctx.setLineDash([]);
    if (x - free < LABEL_GAP_PX * devicePixelRatio || x < bbox.left || x > bbox.left + bbox.width) continue;
    free = x;
    const text = `${accepted === null ? '' : '✓ '}${ratio > 1 ? '▲' : '▼'} ${formatRatio(ratio)}`;
    const width = ctx.measureText(text).width + 8 * devicePixelRatio;
    const left = Math.min(x + 2 * devicePixelRatio, bbox.left + bbox.width - width);
    ctx.fillStyle = theme.surface;
    ctx.fillRect(left, bbox.top, width, 16 * devicePixelRatio);
    ctx.fillStyle = color;
    ctx.fillText(text, left + 4 * devicePixelRatio, bbox.top + 2 * devicePixelRatio);
  }
}

function level(plot: uPlot, from: number, to: number, value: number): void {
  const { ctx } = plot;
  const y = plot.valToPos(value, 'y', true);
  ctx.beginPath();
  ctx.moveTo(plot.valToPos(from, 'x', true), y);
  ctx.lineTo(plot.valToPos(to, 'x', true), y);
  ctx.stroke();
}

function drawPicked(plot: uPlot, { lines }: HistoryLines, picked: readonly Picked[], theme: Theme): void {
  const { ctx } = plot;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
  for (const { place, letter } of picked) {
    const value = lines.map(({ centers }) => centers[place]).find((center) => typeof center === 'number');
    if (value === undefined || value === null) continue;
    const [x, y] = [plot.valToPos(place, 'x', true), plot.valToPos(value, 'y', true)];
    ctx.fillStyle = theme.text;
    ctx.beginPath();
    ctx.arc(x, y, 9 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = theme.surface;
    ctx.fillText(letter, x, y + devicePixelRatio * 0.5);
  }
}

function verticalLine(plot: uPlot, x: number): void {
  const { ctx, bbox } = plot;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
}

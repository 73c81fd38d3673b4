/** Lines over the stored runs that can be zoomed, panned and picked from. */
import type uPlot from 'uplot';
import { type HistoryLine, type HistoryLines, timeRange } from '../history-lines.ts';
import type { RunPoint } from '../history-model.ts';
import type { View } from '../view-window.ts';
import { type ChartDrawing, type ChartFrame, chartFrame, type Tooltip } from './chart-frame.ts';
import { element } from './dom.ts';
import { CLICK_PX, listenToGestures, placeAt } from './gestures.ts';
import { drawHistoryMarks, type Picked } from './history-marks.ts';
import { runAxis } from './run-axis.ts';
import { seriesColor, type Theme } from './theme.ts';
import type { ViewControl } from './view-control.ts';

export interface HistoryDrawing {
  readonly lines: HistoryLines;
  readonly picked: readonly Picked[];
  /** Intervals as bands: too much ink where many lines share the chart. */
  readonly bands: boolean;
  readonly yAxis: (theme: Theme) => uPlot.Axis;
  readonly tooltip: (place: number, color: (line: number) => string) => Tooltip;
  readonly name: (line: number) => string;
  /** Place of a line's colour in the palette. */
  readonly color: (line: number) => number;
}

/** Up to so many points in view, each has a mark. */
const MARKED_POINTS = 120;
/** From so many points on, lines are thin. */
const DENSE_POINTS = 1500;
/** A click waits so long for a second one, which means something else. */
const DOUBLE_CLICK_MS = 220;

export function historyChart(
  label: string,
  height: number,
  runs: readonly RunPoint[],
  control: ViewControl,
  draw: () => HistoryDrawing,
  pick: ((place: number) => void) | null,
): ChartFrame {
  let drawn = draw();
  const frame = chartFrame(label, height, (theme) => {
    drawn = draw();
    return drawing(drawn, runs, theme, control);
  });
  const { chart, plot } = frame;
  chart.classList.add('history');
  chart.tabIndex = 0;
  chart.setAttribute('role', 'group');
  chart.setAttribute('aria-roledescription', 'chart');
  control.onChange((view) => plot()?.setScale('x', { min: view.from, max: view.to }));
  listenToGestures(chart, plot, control);
  listenToCursor(frame, control, () => drawn, pick);
  return frame;
}

function drawing(
  history: HistoryDrawing,
  runs: readonly RunPoint[],
  theme: Theme,
  control: ViewControl,
): ChartDrawing {
  const { lines, axis } = history.lines;
  const color = (index: number) => seriesColor(theme, history.color(index));
  return {
    data: [
      axis.map((_, place) => place),
      ...lines.flatMap(({ centers, lows, highs }) => (history.bands ? [centers, lows, highs] : [centers])),
    ] as uPlot.AlignedData,
    series: [{}, ...lines.flatMap((line, index) => lineSeries(line, color(index), theme, history.bands))],
    bands: history.bands
      ? lines.map((_, index) => ({ series: [3 * index + 3, 3 * index + 2], fill: `${color(index)}30` }))
      : [],
    scales: {
      x: { time: false, auto: false, range: () => [control.view().from, control.view().to] },
      y: { range: () => timeRange(lines, control.view().from, control.view().to) ?? [0, 1] },
    },
    axes: [runAxis(theme, (place) => runs[axis[place] ?? -1]), history.yAxis(theme)],
    hooks: {
      draw: [(plot) => drawHistoryMarks(plot, history.lines, history.picked, theme)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width <= CLICK_PX) return;
          const view: View = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') };
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          control.show(view);
        },
      ],
    },
    cursor: {
      drag: { x: true, y: false, setScale: false, dist: CLICK_PX },
      bind: {
        // With Shift, dragging pans; the double click resets the view for all histories, not this plot alone.
        mousedown: (_plot, _target, handler) => (event) => (event.shiftKey ? null : handler(event)),
        dblclick: () => () => null,
      },
    },
    tooltip: (place) => history.tooltip(place, color),
    names: lines.map((_, index) => ({ color: color(index), label: history.name(index) })),
  };
}

function lineSeries({ centers }: HistoryLine, stroke: string, theme: Theme, bands: boolean): uPlot.Series[] {
  const few = (_plot: uPlot, _series: number, from: number, to: number) => to - from <= MARKED_POINTS;
  const single = centers.filter((center) => typeof center === 'number').length === 1;
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return [
    {
      stroke,
      // Chromium draws lines of one pixel some times faster than wider ones, which many points feel.
      width: centers.length > DENSE_POINTS ? 1 / devicePixelRatio : bands ? 1.75 : 1.25,
      points: { show: single || few, size: 5, fill: theme.surface, stroke, width: 1.5 },
    },
    ...(bands ? [edge, edge] : []),
  ];
}

/** A click, or Enter at the place that the arrow keys have reached, picks a run. */
function listenToCursor(
  { chart, plot }: ChartFrame,
  control: ViewControl,
  drawn: () => HistoryDrawing,
  pick: ((place: number) => void) | null,
): void {
  const spoken = element('div', { class: 'hidden', attributes: { 'aria-live': 'polite' } });
  chart.append(spoken);
  let downAt = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  chart.addEventListener('pointerdown', (event) => {
    downAt = event.clientX;
  });
  chart.addEventListener('click', (event) => {
    const shown = plot();
    if (pick === null || shown === null || !shown.over.contains(event.target as Node)) return;
    clearTimeout(waiting);
    if (event.shiftKey || event.detail > 1 || Math.abs(event.clientX - downAt) > CLICK_PX) return;
    const place = nearest(drawn().lines, placeAt(shown, event.clientX));
    waiting = setTimeout(() => pick(place), DOUBLE_CLICK_MS);
  });
  chart.addEventListener('keydown', (event) => {
    const shown = plot();
    const step = { ArrowLeft: -1, ArrowRight: 1, Enter: 0 }[event.key];
    if (shown === null || step === undefined || event.target !== chart) return;
    event.preventDefault();
    const { from, to } = control.view();
    const at = shown.cursor.idx ?? Math.round((from + to) / 2);
    if (step === 0) return pick?.(nearest(drawn().lines, at));
    const place = Math.min(Math.max(at + step, 0), drawn().lines.axis.length - 1);
    if (place < from || place > to) control.pan(step);
    shown.setCursor({ left: shown.valToPos(place, 'x'), top: 10 });
    const { title, lines } = drawn().tooltip(place, () => '');
    spoken.textContent = [title, ...lines.map(({ label, value }) => `${label} ${value}`)].join(', ');
  });
}

/** The nearest place at which any line has a number. */
function nearest({ lines, axis }: HistoryLines, at: number): number {
  const place = Math.min(Math.max(Math.round(at), 0), axis.length - 1);
  const has = (x: number) => lines.some(({ centers }) => typeof centers[x] === 'number');
  for (let away = 0; away < axis.length; away++) {
    for (const x of [place - away, place + away]) if (has(x)) return x;
  }
  return place;
}

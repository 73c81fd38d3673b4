/** The whole history in small above the axis, with a window on what is in view: drag it, its edges, or a new one. */
import type { HistoryLines } from '../history-lines.ts';
import { timeRange } from '../history-lines.ts';
import { wholeView } from '../view-window.ts';
import { element } from './dom.ts';
import { readTheme, seriesColor } from './theme.ts';
import type { ViewControl } from './view-control.ts';

const HEIGHT = 44;
/** This near to an edge of the window, the edge is what is dragged. */
const EDGE_PX = 8;

type Grip = 'from' | 'to' | 'both' | 'new';

/** The keyboard zooms and pans in the chart itself, so the strip is hidden from screen readers. */
export function historyStrip(
  lines: () => HistoryLines,
  control: ViewControl,
  color: (line: number) => number,
): { root: HTMLElement; redraw: () => void } {
  const canvas = element('canvas', {});
  const marked = element('div', { class: 'strip-window' });
  const root = element('div', { class: 'strip', attributes: { 'aria-hidden': 'true' } }, [canvas, marked]);
  root.style.height = `${HEIGHT}px`;
  const place = () => {
    const { from, to } = control.view();
    const whole = wholeView(lines().axis.length);
    const share = (at: number) => (100 * (at - whole.from)) / (whole.to - whole.from);
    marked.style.left = `${share(from)}%`;
    marked.style.width = `${share(to) - share(from)}%`;
  };
  const redraw = () => {
    paint(canvas, root.clientWidth, lines(), color);
    place();
  };
  control.onChange(place);
  new ResizeObserver(redraw).observe(root);
  listenToDrags(root, lines, control);
  return { root, redraw };
}

function paint(
  canvas: HTMLCanvasElement,
  width: number,
  { lines, axis, changes }: HistoryLines,
  color: (line: number) => number,
): void {
  const theme = readTheme();
  const [w, h] = [Math.round(width * devicePixelRatio), HEIGHT * devicePixelRatio];
  canvas.width = w;
  canvas.height = h;
  const range = timeRange(lines, 0, axis.length - 1);
  const context = canvas.getContext('2d');
  if (context === null || range === null) return;
  const x = (place: number) => ((place + 0.5) / axis.length) * w;
  const y = (value: number) => h - ((value - range[0]) / (range[1] - range[0])) * h;
  context.lineWidth = devicePixelRatio;
  for (const [index, { centers }] of lines.entries()) {
    context.strokeStyle = seriesColor(theme, color(index));
    context.beginPath();
    let gap = true;
    for (const [place, center] of centers.entries()) {
      if (center === undefined) continue;
      if (center !== null) {
        if (gap) context.moveTo(x(place) - 0.5, y(center));
        context.lineTo(x(place), y(center));
      }
      gap = center === null;
    }
    context.stroke();
  }
  for (const { ratio, span } of changes) {
    context.fillStyle = ratio > 1 ? theme.slower : theme.faster;
    context.fillRect(x(span[1] - 0.5), 0, devicePixelRatio, h);
  }
}

function listenToDrags(root: HTMLElement, lines: () => HistoryLines, control: ViewControl): void {
  let grip: Grip | null = null;
  let start = 0;
  let last = 0;
  const placeAt = (clientX: number) => {
    const { left, width } = root.getBoundingClientRect();
    const whole = wholeView(lines().axis.length);
    return whole.from + ((clientX - left) / width) * (whole.to - whole.from);
  };
  root.addEventListener('pointerdown', (event) => {
    start = last = placeAt(event.clientX);
    grip = gripAt(start, placeAt(EDGE_PX) - placeAt(0), control);
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener('pointermove', (event) => {
    if (grip === null) return;
    const at = placeAt(event.clientX);
    const { from, to } = control.view();
    if (grip === 'both') control.pan(at - last);
    else if (grip === 'new') control.show({ from: start, to: at });
    else control.show(grip === 'from' ? { from: at, to } : { from, to: at });
    last = at;
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    root.addEventListener(end, () => {
      grip = null;
    });
  }
  root.addEventListener('dblclick', control.reset);
}

function gripAt(place: number, edge: number, control: ViewControl): Grip {
  const { from, to } = control.view();
  if (Math.abs(place - from) < edge) return 'from';
  if (Math.abs(place - to) < edge) return 'to';
  return place > from && place < to ? 'both' : 'new';
}

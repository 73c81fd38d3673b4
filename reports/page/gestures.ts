/** Zooming and panning of a history by wheel, drag, touch and keys. The view itself is kept by whoever asked. */
import type uPlot from 'uplot';
import type { View } from '../view-window.ts';

export interface Gestures {
  /** Around a place of the axis; a factor below 1 is nearer. */
  readonly zoom: (at: number, factor: number) => void;
  readonly pan: (by: number) => void;
  readonly reset: () => void;
  readonly view: () => View;
}

const WHEEL_STEP = 0.0016;
const KEY_FACTOR = 0.7;
const KEY_PAN = 0.15;
/** A finger or pointer that moved less has clicked. */
export const CLICK_PX = 5;

/** The wheel zooms where the chart has the focus or Ctrl is held: a page that scrolls isn't caught by a chart on its way. */
export function listenToGestures(chart: HTMLElement, plot: () => uPlot | null, gestures: Gestures): void {
  chart.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !chart.contains(document.activeElement)) return;
      event.preventDefault();
      const { from, to } = gestures.view();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        gestures.pan(((to - from) * event.deltaX) / chart.clientWidth);
      } else {
        gestures.zoom(placeAt(plot(), event.clientX), Math.exp(event.deltaY * WHEEL_STEP));
      }
    },
    { passive: false },
  );
  chart.addEventListener('dblclick', gestures.reset);
  chart.addEventListener('keydown', (event) => onKey(event, gestures));
  listenToPointers(chart, plot, gestures);
}

function onKey(event: KeyboardEvent, { zoom, pan, reset, view }: Gestures): void {
  const { from, to } = view();
  const middle = (from + to) / 2;
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => zoom(middle, KEY_FACTOR),
    '=': () => zoom(middle, KEY_FACTOR),
    '-': () => zoom(middle, 1 / KEY_FACTOR),
    PageUp: () => pan(-(to - from) * KEY_PAN),
    PageDown: () => pan((to - from) * KEY_PAN),
    '0': reset,
  };
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key)) return;
  event.preventDefault();
  actions[event.key]!();
}

/** One finger, or the pointer with Shift, pans; two fingers zoom between them. */
function listenToPointers(chart: HTMLElement, plot: () => uPlot | null, { zoom, pan, view }: Gestures): void {
  const held = new Map<number, number>();
  const width = () => plot()?.over.clientWidth || 1;
  chart.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch' && !event.shiftKey) return;
    held.set(event.pointerId, event.clientX);
    if (event.pointerType !== 'touch') chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener('pointermove', (event) => {
    const last = held.get(event.pointerId);
    if (last === undefined) return;
    const { from, to } = view();
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) pan(((to - from) * (last - event.clientX)) / width());
    else {
      const [before, now] = [Math.abs(last - other), Math.abs(event.clientX - other)];
      if (now > 1) zoom(placeAt(plot(), (event.clientX + other) / 2), before / now);
    }
    held.set(event.pointerId, event.clientX);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    chart.addEventListener(end, (event) => held.delete(event.pointerId));
  }
}

/** The place of the axis under a point of the screen. */
export function placeAt(plot: uPlot | null, clientX: number): number {
  return plot === null ? 0 : plot.posToVal(clientX - plot.over.getBoundingClientRect().left, 'x');
}

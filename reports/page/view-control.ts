/** The view of one history: changed by gestures, the strip and the address, drawn at most once a frame. */
import type { HistoryLines } from '../history-lines.ts';
import type { RunPoint } from '../history-model.ts';
import { clampView, isWhole, panView, type View, wholeView, zoomView } from '../view-window.ts';
import type { Gestures } from './gestures.ts';
import { getState, onState, setState } from './state.ts';

export interface ViewControl extends Gestures {
  readonly show: (view: View) => void;
  readonly onChange: (listener: (view: View) => void) => void;
  /** After the axis has changed: the runs in view stay the same as far as they are still there. */
  readonly refresh: () => void;
}

const SEPARATOR = '..';

/**
 * All histories share one view, told by the runs at its ends: what happened at the same time is seen at the same time,
 * and a link still means the same when runs have been added.
 */
export function viewControl(lines: () => HistoryLines, runs: readonly RunPoint[]): ViewControl {
  const listeners: ((view: View) => void)[] = [];
  const count = () => lines().axis.length;
  let view = fromState(getState('zoom'), lines(), runs);
  let told: string | null = getState('zoom');
  let waiting = false;
  const tell = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const listener of listeners) listener(view);
      told = toState(view, lines(), runs);
      setState('zoom', told);
    });
  };
  const show = (wanted: View) => {
    view = clampView(wanted, count());
    tell();
  };
  onState('zoom', (text) => {
    if (text === told) return;
    told = text;
    view = fromState(text, lines(), runs);
    for (const listener of listeners) listener(view);
  });
  return {
    show,
    view: () => view,
    zoom: (at, factor) => show(zoomView(view, at, factor, count())),
    pan: (by) => show(panView(view, by, count())),
    reset: () => show(wholeView(count())),
    onChange: (listener) => listeners.push(listener),
    refresh: () => {
      view = fromState(getState('zoom'), lines(), runs);
    },
  };
}

function toState(view: View, { axis }: HistoryLines, runs: readonly RunPoint[]): string | null {
  if (isWhole(view, axis.length)) return null;
  const at = (place: number) => runs[axis[Math.min(Math.max(place, 0), axis.length - 1)]!]!.runId;
  return [at(Math.ceil(view.from)), at(Math.floor(view.to))].join(SEPARATOR);
}

function fromState(text: string | null, { axis }: HistoryLines, runs: readonly RunPoint[]): View {
  const whole = wholeView(axis.length);
  if (text === null) return whole;
  const [from, to] = text
    .split(SEPARATOR)
    .map((runId) => axis.findIndex((run) => runs[run]!.runId === runId));
  if (from === undefined || to === undefined || (from < 0 && to < 0)) return whole;
  return clampView(
    { from: from < 0 ? whole.from : from - 0.5, to: to < 0 ? whole.to : to + 0.5 },
    axis.length,
  );
}

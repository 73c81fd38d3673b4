/** The part of a history that is in view: what zooming and panning do to it, whatever hand does them. */

export interface View {
  readonly from: number;
  readonly to: number;
}

/** Fewer points than these are never shown: a zoom into nothing has no way back but the reset. */
const LEAST_SPAN = 2;

/** All of `count` points at 0, 1, … count − 1, with some air. */
export function wholeView(count: number): View {
  return { from: -0.5, to: Math.max(count, 1) - 0.5 };
}

/** Moved and narrowed to lie within the whole; its ends may be given in either order. Anything but numbers is the whole. */
export function clampView({ from, to }: View, count: number): View {
  const whole = wholeView(count);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return whole;
  const [low, high] = from < to ? [from, to] : [to, from];
  const span = Math.min(Math.max(high - low, LEAST_SPAN), whole.to - whole.from);
  const center = (low + high) / 2;
  const start = Math.min(Math.max(center - span / 2, whole.from), whole.to - span);
  return { from: start, to: start + span };
}

/** Narrower for a factor below 1, around the place that stays where it is. */
export function zoomView({ from, to }: View, at: number, factor: number, count: number): View {
  const place = Math.min(Math.max(at, from), to);
  const whole = wholeView(count);
  const span = Math.min(Math.max((to - from) * factor, LEAST_SPAN), whole.to - whole.from);
  const start = place - ((place - from) / (to - from)) * span;
  return clampView({ from: start, to: start + span }, count);
}

/** Shifted by so many points, as far as there are any. */
export function panView({ from, to }: View, by: number, count: number): View {
  return clampView({ from: from + by, to: to + by }, count);
}

/** Whether nothing is hidden. */
export function isWhole({ from, to }: View, count: number): boolean {
  const whole = wholeView(count);
  return from <= whole.from && to >= whole.to;
}

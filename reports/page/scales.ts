/** Ranges and tick marks for axes in time, linear or logarithmic. */
import type uPlot from 'uplot';
import { formatTick, logarithmicTicks } from '../ticks.ts';
import { themedAxis } from './chart-frame.ts';
import type { Theme } from './theme.ts';

type Values = readonly (number | null | undefined)[];

/** Smallest and largest of the finite values; [0, 1] where there are none. */
export function extent(values: Values): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A scale with some air above and below. Logarithmic only where all values are above 0. */
export function timeScale(values: Values, logarithmic: boolean): uPlot.Scale {
  const [low, high] = extent(values);
  if (logarithmic && low > 0) {
    const air = Math.max((high / low) ** 0.06, 1.05);
    return { distr: 3, range: () => [low / air, high * air] };
  }
  const air = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
  return { distr: 1, range: () => [low >= 0 ? Math.max(0, low - air) : low - air, high + air] };
}

/** From 0 to the top, for what is compared by its height. */
export function timeScaleFromZero(values: Values): uPlot.Scale {
  const [, high] = extent(values);
  return { distr: 1, range: () => [0, high * 1.08 || 1] };
}

/** The axis of a time scale: a unit for each tick, since a logarithmic axis may span several. */
export function timeAxis(theme: Theme, logarithmic: boolean): uPlot.Axis {
  return themedAxis(theme, {
    size: 62,
    values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : formatTick(tick))),
    ...(logarithmic
      ? { splits: (_plot, _axis, low, high) => logarithmicTicks(low, high), filter: (_plot, ticks) => ticks }
      : {}),
  });
}

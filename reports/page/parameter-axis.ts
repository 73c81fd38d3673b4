/** The x axis of a group's chart: its numeric parameter. */
import type uPlot from 'uplot';
import type { Chart } from '../model.ts';
import { themedAxis } from './chart-frame.ts';
import { extent } from './scales.ts';
import type { Theme } from './theme.ts';

/** asinh rather than log, so that 0 has its place. */
export function parameterScale(values: readonly number[], logarithmic: boolean): uPlot.Scale {
  const [low, high] = extent(values);
  if (!logarithmic) {
    const air = (high - low) * 0.04;
    return { time: false, range: () => [low - air, high + air] };
  }
  const air = (Math.asinh(high) - Math.asinh(low)) * 0.04;
  return {
    time: false,
    distr: 4,
    range: () => [Math.sinh(Math.asinh(low) - air), Math.sinh(Math.asinh(high) + air)],
  };
}

/** A tick for each measured value, without the labels that would run into their neighbours. */
export function parameterAxis(chart: Chart, theme: Theme): uPlot.Axis {
  const MIN_GAP_PX = 30;
  return themedAxis(theme, {
    label: chart.key,
    splits: () => [...chart.values],
    filter: (plot, ticks) => {
      let last = Infinity;
      return [...ticks]
        .reverse()
        .map((tick) => {
          const place = plot.valToPos(tick, 'x');
          if (last - place < MIN_GAP_PX) return null;
          last = place;
          return tick;
        })
        .reverse();
    },
    values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : String(tick))),
  });
}

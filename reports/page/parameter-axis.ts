/** The x axis of a group's chart: the settings of its parameter, at the places that every drawing gives them. */
import type uPlot from 'uplot';
import type { Chart } from '../model.ts';
import { themedAxis } from './chart-frame.ts';
import type { Theme } from './theme.ts';

const AIR = 0.04;

export const PARAMETER_SCALE: uPlot.Scale = { time: false, range: () => [-AIR, 1 + AIR] };

/** A tick for each setting, without the labels that would run into their neighbours: the largest keep theirs. */
export function parameterAxis(chart: Chart, positions: readonly number[], theme: Theme): uPlot.Axis {
  const GAP_PX = 10;
  const LETTER_PX = 7;
  const label = (tick: number) => chart.settings[positions.indexOf(tick)]!.label;
  return themedAxis(theme, {
    label: chart.key,
    splits: () => [...positions],
    filter: (plot, ticks) => {
      let free = Infinity;
      return [...ticks]
        .reverse()
        .map((tick) => {
          const half = (label(tick).length * LETTER_PX) / 2;
          const place = plot.valToPos(tick, 'x');
          if (place + half > free) return null;
          free = place - half - GAP_PX;
          return tick;
        })
        .reverse();
    },
    values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : label(tick).slice(0, 12))),
  });
}

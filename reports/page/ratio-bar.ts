/** A ratio's interval on a logarithmic scale that all rows of a table share; the line at 1 is "no difference". */
import type { Verdict } from '../../harness/estimate.ts';
import type { Interval } from '../model.ts';
import { svgElement } from './dom.ts';
import { extent } from './scales.ts';

export type RatioScale = (ratio: number) => number;

const WIDTH = 100;
const HEIGHT = 14;
/** So that a group in which all is equal doesn't blow noise up to the whole width. */
const LEAST_SPAN = 1.05;

/** From ratios to 0 … 100, with 1 always in sight. */
export function ratioScale(intervals: readonly Interval[]): RatioScale {
  const ends = intervals
    .flatMap(({ center, low, high }) => [center, low, high])
    .filter((end) => end !== null && end > 0);
  const [least, most] = extent(ends);
  const low = Math.log(Math.min(least, 1 / LEAST_SPAN));
  const high = Math.log(Math.max(most, LEAST_SPAN));
  return (ratio) => Math.min(Math.max(3 + ((Math.log(ratio) - low) / (high - low)) * (WIDTH - 6), 0), WIDTH);
}

/** The numbers stand beside it, so it is hidden from screen readers. `margin` as a ratio less one. */
export function ratioBar(
  { center, low, high }: Interval,
  verdict: Verdict,
  scale: RatioScale,
  margin: number,
): SVGElement {
  const from = scale(low === null || low <= 0 ? 1e-9 : low);
  const to = scale(high ?? 1e9);
  const bandFrom = scale(1 / (1 + margin));
  const width = Math.max(to - from, 1.5);
  const marks = [
    svgElement('rect', {
      class: 'margin',
      x: bandFrom,
      y: 0,
      width: scale(1 + margin) - bandFrom,
      height: HEIGHT,
    }),
    svgElement('line', { class: 'one', x1: scale(1), x2: scale(1), y1: 0, y2: HEIGHT }),
    svgElement('rect', { class: 'range', x: (from + to - width) / 2, y: 4, width, height: 6, rx: 1 }),
  ];
  if (center !== null && center > 0) {
    const [start, end] = [scale(1), scale(center)].sort((a, b) => a - b) as [number, number];
    marks.push(svgElement('rect', { class: 'stem', x: start, y: 6, width: end - start, height: 2 }));
    marks.push(svgElement('rect', { class: 'center', x: scale(center) - 1, y: 2, width: 2, height: 10 }));
  }
  return svgElement(
    'svg',
    {
      class: `ratio-bar ${verdict}`,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    marks,
  );
}

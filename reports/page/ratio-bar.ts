/** A ratio's interval on a logarithmic scale that all rows of a table share; the line at 1 is "no difference". */
import type { Verdict } from '../../harness/estimate.ts';
import { formatRatio } from '../format.ts';
import type { Interval } from '../model.ts';
import { linearTicks, logarithmicTicks } from '../ticks.ts';
import { element, svgElement } from './dom.ts';
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

/** The axis that the bars of a table share: ticks as text above a strip with the margin shaded. */
export function ratioAxis(scale: RatioScale, margin: number): HTMLElement {
  const [low, high] = [scaleEnd(scale, -1), scaleEnd(scale, 1)];
  const ticks = high / low > 3 ? logarithmicTicks(low, high) : linearTicks(low, high, 3);
  const labels = [...new Set([1, ...ticks])].sort((a, b) => a - b);
  let free = -Infinity;
  const texts = labels.flatMap((ratio) => {
    const at = scale(ratio);
    if (at - free < 20 && ratio !== 1) return [];
    free = at;
    const label = element('span', { text: formatRatio(ratio) });
    label.style.left = `${at}%`;
    return label;
  });
  const band = element('div', { class: 'axis-margin' });
  band.style.left = `${scale(1 / (1 + margin))}%`;
  band.style.width = `${scale(1 + margin) - scale(1 / (1 + margin))}%`;
  band.title = `Inside ±${margin * 100} % a change is called equivalent.`;
  return element('div', { class: 'ratio-axis', attributes: { 'aria-hidden': 'true' } }, [band, ...texts]);
}

/** The ratio at an end of the scale, by bisection: a scale knows only the way there. */
function scaleEnd(scale: RatioScale, sign: 1 | -1): number {
  let [inside, outside] = [0, 1];
  const beyond = (log: number) => (sign > 0 ? scale(Math.exp(log)) >= WIDTH - 3 : scale(Math.exp(-log)) <= 3);
  while (!beyond(outside) && outside < 64) outside *= 2;
  for (let i = 0; i < 30; i++) {
    const middle = (inside + outside) / 2;
    if (beyond(middle)) outside = middle;
    else inside = middle;
  }
  return Math.exp(sign * inside);
}

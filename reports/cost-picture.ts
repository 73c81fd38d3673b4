/**
 * The cost of a group against its parameter as an SVG file of its own: for a README, a paper, or "save as" in the
 * page. Drawn without a browser; light and dark follow the reader's system.
 */
import { formatTime } from './format.ts';
import type { Chart, Curve, Interval } from './model.ts';
import { parseParameters } from './parameters.ts';
import { htmlText } from './sanitize.ts';
import { settingPositions } from './setting-positions.ts';
import { formatTick, linearTicks, logarithmicTicks } from './ticks.ts';

export interface PictureOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly logarithmic: boolean;
}

const WIDTH = 880;
const HEIGHT = 440;
const PLOT = { left: 70, right: 690, top: 76, bottom: 380 };
/** Names at the ends of lines keep that far from each other. */
const NAME_GAP = 16;
const MAX_NAME = 30;

const STYLE = `
svg{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;color-scheme:light dark;
--paper:#fff;--text:#1b222c;--muted:#5d6675;--grid:#e6e9ee;--c0:#2f6fde;--c1:#c8541a;--c2:#13806a;--c3:#8546c0;--c4:#9a6c00;--c5:#bf3169;--c6:#22799e;--c7:#66741f}
@media(prefers-color-scheme:dark){svg{--paper:#11151b;--text:#e4e9ef;--muted:#97a3b2;--grid:#2a333e;--c0:#7aa7ff;--c1:#ff9c66;--c2:#4fd0ae;--c3:#c596f5;--c4:#e8bd4f;--c5:#ff8db5;--c6:#74cdf0;--c7:#b7c763}}
text{fill:var(--muted)}.title{font-size:17px;font-weight:600;fill:var(--text)}.value{fill:var(--text);font-size:12px;text-anchor:middle}
.grid{stroke:var(--grid)}.line{fill:none;stroke:currentColor;stroke-width:2.25;stroke-linejoin:round}.lead{stroke-dasharray:3 4}
.whisker{stroke:currentColor;stroke-width:1.5;opacity:.7}.dot{fill:var(--paper);stroke:currentColor;stroke-width:2.25}
.name{fill:currentColor;font-weight:550}.level{stroke:var(--muted);stroke-width:1.25;stroke-dasharray:6 4}.baseline{stroke:var(--text)}
.tick-x{text-anchor:middle}.tick-y{text-anchor:end}.halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}`;

type Place = (value: number) => number;

interface Name {
  readonly text: string;
  readonly color: string;
  readonly y: number;
}

/** A whole SVG document with a title for screen readers; ends in a newline. O(points). */
export function renderCostPicture(chart: Chart, options: PictureOptions): string {
  const times = allTimes(chart);
  const logarithmic = options.logarithmic && Math.min(...times) > 0;
  const y = timePlace(times, logarithmic);
  const positions = settingPositions(chart.settings, options.logarithmic);
  const x = positions.map((position) => PLOT.left + 24 + position * (PLOT.right - PLOT.left - 48));
  const names: Name[] = [];
  const levels = chart.levels.flatMap(({ name, isBaseline, time }) => {
    if (time.center === null) return [];
    const at = y.place(time.center);
    names.push({ text: `${valuesOf(name)}${isBaseline ? ' (baseline)' : ''}`, color: 'var(--muted)', y: at });
    return `<line class="level${isBaseline ? ' baseline' : ''}" x1="${PLOT.left}" x2="${PLOT.right}" y1="${n(at)}" y2="${n(at)}"/>`;
  });
  const curves = chart.curves.map((curve, index) => {
    const color = `var(--c${index % 8})`;
    const last = curve.centers.findLastIndex((center) => center !== null);
    if (last >= 0)
      names.push({ text: valuesOf(curve.name) || chart.key, color, y: y.place(curve.centers[last]!) });
    return curveMarks(curve, color, x, y.place, y.bottom, index === 0);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
<title id="title">${htmlText(`${options.title}. ${options.subtitle}`)}</title>
<style>${STYLE}</style>
<rect width="${WIDTH}" height="${HEIGHT}" rx="10" fill="var(--paper)"/>
<text class="title" x="24" y="32">${htmlText(options.title, 90)}</text>
<text x="24" y="53">${htmlText(options.subtitle, 130)}</text>
${axes(chart, x, y).join('\n')}
${levels.join('\n')}
${curves.reverse().join('\n')}
${endNames(names).join('\n')}
</svg>
`;
}

/** The whole of the finite times and intervals; [1, 2] where there are none. */
function allTimes({ curves, levels }: Chart): number[] {
  const values = [
    ...curves.flatMap(({ centers, lows, highs }) => [
      ...centers,
      ...lows.filter((low) => low !== 0),
      ...highs,
    ]),
    ...levels.map(({ time }) => time.center),
  ].filter((value) => value !== null && Number.isFinite(value)) as number[];
  return values.length === 0 ? [1, 2] : values;
}

interface TimePlace {
  readonly place: Place;
  readonly ticks: readonly number[];
  /** The value at the foot of the plot: intervals that go below it are cut there. */
  readonly bottom: number;
}

function timePlace(times: readonly number[], logarithmic: boolean): TimePlace {
  const least = Math.min(...times);
  const most = Math.max(...times);
  const air = logarithmic ? Math.max((most / least) ** 0.05, 1.1) : 1;
  const [low, high] = logarithmic ? [least / air, most * air * 1.15] : [Math.min(0, least), most * 1.1 || 1];
  const scale = logarithmic ? Math.log : (value: number) => value;
  const span = scale(high) - scale(low);
  const place = (value: number) =>
    PLOT.bottom - ((scale(value) - scale(low)) / span) * (PLOT.bottom - PLOT.top);
  const ticks = logarithmic ? logarithmicTicks(low, high) : linearTicks(low, high, 5);
  return { place, ticks, bottom: low };
}

function axes(chart: Chart, x: readonly number[], y: TimePlace): string[] {
  const middle = (PLOT.left + PLOT.right) / 2;
  return [
    ...y.ticks.map((tick) => {
      const at = n(y.place(tick));
      return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}"/><text class="tick-y" x="${PLOT.left - 8}" y="${at}" dy="4">${formatTick(tick)}</text>`;
    }),
    ...chart.settings.map(
      ({ label }, index) =>
        `<text class="tick-x" x="${n(x[index]!)}" y="${PLOT.bottom + 22}">${htmlText(label, 10)}</text>`,
    ),
    `<text class="tick-x" x="${middle}" y="${PLOT.bottom + 46}">${htmlText(chart.key, 60)}</text>`,
  ];
}

function curveMarks(
  curve: Curve,
  color: string,
  x: readonly number[],
  y: Place,
  bottom: number,
  withValues: boolean,
): string {
  const points = curve.centers.flatMap((center, index) =>
    center === null ? [] : { index, time: { center, low: curve.lows[index]!, high: curve.highs[index]! } },
  );
  const lead = points.filter(({ index }) => curve.shared[index]).length;
  const path = (part: typeof points) =>
    part.map(({ index, time }) => `${n(x[index]!)},${n(y(time.center))}`).join(' ');
  const lines = [
    lead > 0 ? `<polyline class="line lead" points="${path(points.slice(0, lead + 1))}"/>` : '',
    points.length > lead + 1 ? `<polyline class="line" points="${path(points.slice(lead))}"/>` : '',
  ];
  const marks = points.map(({ index, time }) => pointMarks(x[index]!, time, y, bottom, withValues));
  return `<g style="color:${color}">${lines.join('')}${marks.join('')}</g>`;
}

function pointMarks(
  x: number,
  { center, low, high }: Interval,
  y: Place,
  bottom: number,
  withValue: boolean,
): string {
  const top = high === null ? '' : n(y(high));
  const foot = n(y(Math.max(low ?? bottom, bottom)));
  const whisker =
    top === '' ? '' : `<line class="whisker" x1="${n(x)}" x2="${n(x)}" y1="${foot}" y2="${top}"/>`;
  const dot = `<circle class="dot" cx="${n(x)}" cy="${n(y(center!))}" r="4"/>`;
  const above = Math.min(y(center!), high === null ? Infinity : y(high)) - 9;
  return `${whisker}${dot}${withValue ? `<text class="value halo" x="${n(x)}" y="${n(above)}">${formatTime(center)}</text>` : ''}`;
}

/** At the right end of each line, pushed apart where lines end close together; those without room go. */
function endNames(names: readonly Name[]): string[] {
  const sorted = [...names].sort((a, b) => a.y - b.y);
  let free = PLOT.top - NAME_GAP;
  return sorted.map(({ text, color, y }) => {
    free = Math.max(y, free + NAME_GAP);
    return `<text class="name" style="color:${color}" x="${PLOT.right + 10}" y="${n(free)}" dy="4">${htmlText(text, MAX_NAME)}</text>`;
  });
}

/** `drivers=same/callback=count` → `same count`. */
function valuesOf(name: string): string {
  return parseParameters(name)
    .map(({ value }) => value)
    .join(' ');
}

/** Tenths of a pixel are seen by nobody. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

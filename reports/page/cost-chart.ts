/** Cost against the group's parameter: a line for each variant, levels across for the cases without it. */
import type uPlot from 'uplot';
import { renderCostPicture } from '../cost-picture.ts';
import { formatTimeInterval } from '../format.ts';
import { growthText } from '../growth.ts';
import type { Chart, Interval } from '../model.ts';
import { parseParameters } from '../parameters.ts';
import { settingPositions } from '../setting-positions.ts';
import { type ChartDrawing, chartFrame } from './chart-frame.ts';
import { choiceSwitch } from './choice-switch.ts';
import { element } from './dom.ts';
import { type Entry, legend } from './legend.ts';
import { PARAMETER_SCALE, parameterAxis } from './parameter-axis.ts';
import { saveTextButton } from './save-picture.ts';
import { extent, timeAxis, timeScale, timeScaleFromZero } from './scales.ts';
import { seriesColor, type Theme } from './theme.ts';
import { drawWhiskers } from './whiskers.ts';

/** From this ratio of the largest to the smallest time on, the axes start out logarithmic. */
const LOGARITHMIC_FROM = 12;
const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4, 2, 4]];

export function costChart(chart: Chart, title: string): HTMLElement {
  const hidden = new Set<number>();
  const [low, high] = extent(allTimes(chart));
  let logarithmic = low > 0 && high / low >= LOGARITHMIC_FROM;
  const frame = chartFrame(`Cost against ${chart.key}. ${title}`, 320, (theme) =>
    drawing(chart, theme, logarithmic, hidden),
  );
  const entries: Entry[] = [
    ...chart.curves.map(({ name }) => ({ name: name || chart.key, kind: 'curve' as const })),
    ...chart.levels.map(({ name, isBaseline }) => ({
      name: isBaseline ? `${name} (baseline)` : name,
      kind: 'level' as const,
    })),
  ];
  const toggle = (index: number, shown: boolean) => {
    if (shown) hidden.delete(index);
    else hidden.add(index);
    frame.redraw();
  };
  const scale = choiceSwitch('Scale of the axes', ['linear', 'log'], logarithmic ? 1 : 0, (choice) => {
    logarithmic = choice === 1;
    frame.redraw();
  });
  return element('figure', { class: 'figure' }, [
    element('div', { class: 'figure-bar' }, [legend(entries, toggle), scale]),
    frame.root,
    saveTextButton(title, 'image/svg+xml', 'svg', () =>
      renderCostPicture(chart, { title, subtitle: `Time per operation, by ${chart.key}`, logarithmic }),
    ),
    growthList(chart),
  ]);
}

/** Whether the lines are level, in words. */
function growthList({ growth, key }: Chart): HTMLElement | null {
  if (growth.length === 0) return null;
  const items = growth.map((each) => element('li', { text: growthText(each, key), limit: 400 }));
  return element('ul', { class: 'growth' }, items);
}

/** Colours of variants are those of the palette; levels share the muted one and differ by their dashes. */
function drawing(
  chart: Chart,
  theme: Theme,
  logarithmic: boolean,
  hidden: ReadonlySet<number>,
): ChartDrawing {
  const curves = chart.curves.filter((_, index) => !hidden.has(index));
  const levels = chart.levels.filter((_, index) => !hidden.has(chart.curves.length + index));
  const shown = { ...chart, curves, levels };
  const times = allTimes(shown);
  const positions = settingPositions(chart.settings, logarithmic);
  const lines: { label: string; color: string; at: (index: number) => Interval }[] = [
    ...curves.map((curve) => ({
      label: parameterValues(curve.name) || chart.key,
      color: seriesColor(theme, chart.curves.indexOf(curve)),
      at: (index: number) => ({
        center: curve.centers[index] ?? null,
        low: curve.lows[index] ?? null,
        high: curve.highs[index] ?? null,
      }),
    })),
    ...levels.map((level) => ({
      label: parameterValues(level.name),
      color: theme.muted,
      at: () => level.time,
    })),
  ];
  return {
    data: [
      positions,
      ...curves.map((curve) => [...curve.centers]),
      ...levels.map((level) => positions.map(() => level.time.center)),
    ],
    series: [
      {},
      ...curves.map(
        (_, index): uPlot.Series => ({
          stroke: lines[index]!.color,
          width: 2,
          points: { show: true, size: 6, fill: theme.surface, stroke: lines[index]!.color, width: 2 },
        }),
      ),
      ...levels.map(
        (level): uPlot.Series => ({
          stroke: level.isBaseline ? theme.text : theme.muted,
          width: 1.25,
          dash: [...DASHES[chart.levels.indexOf(level) % DASHES.length]!],
          points: { show: false },
        }),
      ),
    ],
    scales: {
      x: PARAMETER_SCALE,
      y: logarithmic ? timeScale(times, true) : timeScaleFromZero(times),
    },
    axes: [parameterAxis(chart, positions, theme), timeAxis(theme, logarithmic && extent(times)[0] > 0)],
    names: lines.map(({ label, color }) => ({ label, color })),
    hooks: { draw: [(plot) => drawWhiskers(plot, lines, curves.length)] },
    tooltip: (index) => ({
      title: `${chart.key} = ${chart.settings[index]!.label}`,
      lines: lines.flatMap(({ label, color, at }) => {
        const time = at(index);
        return time.center === null ? [] : { label, color, value: formatTimeInterval(time) };
      }),
    }),
  };
}

/** `drivers=same/callback=count` → `same count`: the box of a tooltip is narrow, and the legend has the keys. */
function parameterValues(name: string): string {
  return parseParameters(name)
    .map(({ value }) => value)
    .join(' ');
}

function allTimes({ curves, levels }: Chart): (number | null)[] {
  return [
    ...curves.flatMap(({ centers, lows, highs }) => [
      ...centers,
      ...lows.filter((low) => low !== 0),
      ...highs,
    ]),
    ...levels.map(({ time }) => time.center),
  ];
}

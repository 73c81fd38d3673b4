/** A place for one chart: drawn when it comes into view, and again when its width or the colours change. */
import uPlot from 'uplot';
import { element } from './dom.ts';
import { saveButton } from './save-picture.ts';
import { onThemeChange, readTheme, type Theme } from './theme.ts';
import { tooltipPlugin } from './tooltip.ts';

export interface ChartDrawing {
  readonly data: uPlot.AlignedData;
  readonly series: uPlot.Series[];
  readonly scales: uPlot.Scales;
  readonly axes: uPlot.Axis[];
  readonly bands?: uPlot.Band[];
  readonly hooks?: uPlot.Hooks.Arrays;
  readonly cursor?: uPlot.Cursor;
  /** What the tooltip says about a place on the x axis: a heading, then label and value pairs. */
  readonly tooltip: (index: number) => Tooltip;
  /** The lines by name, for a picture that leaves the page. */
  readonly names: readonly LineName[];
}

export interface LineName {
  readonly color: string;
  readonly label: string;
}

export interface Tooltip {
  readonly title: string;
  readonly lines: readonly (LineName & { readonly value: string })[];
}

export interface ChartFrame {
  readonly root: HTMLElement;
  /** The element that the plot fills. */
  readonly chart: HTMLElement;
  readonly redraw: () => void;
  /** null until it is drawn. */
  readonly plot: () => uPlot | null;
}

/** `label` is what a screen reader says in place of the picture; the numbers stand in a table elsewhere. */
export function chartFrame(label: string, height: number, draw: (theme: Theme) => ChartDrawing): ChartFrame {
  const chart = element('div', { class: 'chart', attributes: { role: 'img' } });
  chart.ariaLabel = label;
  chart.style.height = `${height}px`;
  let plot: uPlot | null = null;
  let names: readonly LineName[] = [];
  const redraw = () => {
    if (chart.clientWidth === 0) return;
    plot?.destroy();
    const { tooltip, data, names: drawn, cursor, ...drawing } = draw(readTheme());
    names = drawn;
    const options: uPlot.Options = {
      ...drawing,
      width: chart.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, points: { size: 9, width: 2 }, drag: { x: false, y: false }, ...cursor },
      plugins: [tooltipPlugin(tooltip)],
    };
    plot = new uPlot(options, data, chart);
  };
  observe(chart, redraw, (width) => {
    if (plot === null) return;
    if (plot.width !== width) plot.setSize({ width, height });
  });
  onThemeChange(() => {
    if (plot !== null) redraw();
  });
  const save = saveButton(label, () => (plot === null ? null : { canvas: plot.ctx.canvas, names }));
  const root = element('div', { class: 'chart-frame' }, [chart, save]);
  return { root, chart, redraw, plot: () => plot };
}

function observe(root: HTMLElement, draw: () => void, resize: (width: number) => void): void {
  const seen = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      draw();
    },
    { rootMargin: '400px' },
  );
  seen.observe(root);
  new ResizeObserver(() => resize(root.clientWidth)).observe(root);
}

/** An axis in the theme's colours. */
export function themedAxis(theme: Theme, axis: uPlot.Axis): uPlot.Axis {
  return {
    stroke: theme.muted,
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    size: 34,
    gap: 6,
    labelSize: 20,
    labelGap: 0,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
    ...axis,
  };
}

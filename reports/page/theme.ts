/** The style sheet's colours for what is drawn on a canvas, which no style sheet reaches. */

export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly slower: string;
  readonly faster: string;
  readonly warning: string;
  readonly series: readonly string[];
}

const SERIES_COLORS = 8;

/** Read anew for each drawing: light and dark have colours of their own. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: color('text'),
    muted: color('muted'),
    grid: color('grid'),
    surface: color('surface'),
    slower: color('slower'),
    faster: color('faster'),
    warning: color('warning'),
    series: Array.from({ length: SERIES_COLORS }, (_, index) => color(`series-${index + 1}`)),
  };
}

export function seriesColor(theme: Theme, index: number): string {
  return theme.series[index % theme.series.length]!;
}

const redraws = new Set<() => void>();

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const redraw of redraws) redraw();
});

/** Runs whenever the reader's system changes between light and dark. */
export function onThemeChange(redraw: () => void): void {
  redraws.add(redraw);
}

/** Before the page is built anew: what was drawn is no longer there. */
export function forgetRedraws(): void {
  redraws.clear();
}

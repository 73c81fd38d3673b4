/** Small charts of plain characters, for terminals: readable without colour and when piped. */

const LEVELS = '▁▂▃▄▅▆▇█';
/** In place of a run that has no number. */
const GAP = '·';

/**
 * One character a value, the lowest and the highest of them at the ends of the scale, which is logarithmic; all in the
 * middle where they differ by less than `flat` (a ratio less one). Values are positive; null is a gap.
 */
export function sparkline(values: readonly (number | null)[], flat: number): string {
  const logs = values.map((value) =>
    value !== null && value > 0 && value < Infinity ? Math.log(value) : null,
  );
  const known = logs.filter((log) => log !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const isFlat = high - low < Math.log1p(flat);
  return logs
    .map((log) => {
      if (log === null) return GAP;
      const share = isFlat ? 0.5 : (log - low) / (high - low);
      return LEVELS[Math.min(Math.floor(share * LEVELS.length), LEVELS.length - 1)]!;
    })
    .join('');
}

export interface BarScale {
  /** Logarithms of the ratios at the two ends. */
  readonly low: number;
  readonly high: number;
}

/** From the smallest to the largest of the ratios, with 1 and the margin always in sight. */
export function barScale(ratios: readonly (number | null)[], margin: number): BarScale {
  const logs = ratios.flatMap((ratio) =>
    ratio !== null && ratio > 0 && ratio < Infinity ? Math.log(ratio) : [],
  );
  const edge = 2 * Math.log1p(margin) || 0.02;
  return { low: Math.min(-edge, ...logs), high: Math.max(edge, ...logs) };
}

/** `    ╎ ├─●─┤  `: the interval with its centre, and a line at 1. As many characters as `width`; open ends are arrows. */
export function intervalBar(
  {
    center,
    low,
    high,
  }: { readonly center: number | null; readonly low: number | null; readonly high: number | null },
  scale: BarScale,
  width: number,
): string {
  const place = (ratio: number) =>
    Math.min(
      Math.max(Math.round(((Math.log(ratio) - scale.low) / (scale.high - scale.low)) * (width - 1)), 0),
      width - 1,
    );
  const cells = Array.from({ length: width }, () => ' ');
  cells[place(1)] = '╎';
  if (center === null || !(center > 0)) return cells.join('');
  const from = low === null || low <= 0 ? 0 : place(low);
  const to = high === null ? width - 1 : place(high);
  for (let i = from; i <= to; i++) cells[i] = '─';
  cells[from] = low === null || low <= 0 ? '◂' : '├';
  cells[to] = high === null ? '▸' : '┤';
  cells[place(center)] = '●';
  return cells.join('');
}

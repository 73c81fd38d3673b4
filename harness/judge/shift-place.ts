/** Among which runs and commits a level shift of a series came. Pure. */
import type { ChangePoint } from '../change-points.ts';
import { cleanSha, type RunHeader } from './run-points.ts';

export interface ShiftPlace {
  /** The last run at the old level and the first at the new one. */
  readonly before: RunHeader;
  readonly after: RunHeader;
  /** A run in the middle of either level: what they are like when nothing is about to change. */
  readonly amid: readonly [before: RunHeader, after: RunHeader];
  /** Commits that the series has from the one amid run, which is left out, to the other: each once, in order. */
  readonly between: readonly string[];
  /** How many runs either level lasted. */
  readonly runs: readonly [before: number, after: number];
}

/** Of the change number `i`; `headers` are the runs of the series. Linear in the length of its two levels. */
export function shiftPlace(
  changes: readonly ChangePoint[],
  i: number,
  headers: readonly RunHeader[],
): ShiftPlace {
  const { index } = changes[i]!;
  const start = changes[i - 1]?.index ?? 0;
  const end = changes[i + 1]?.index ?? headers.length;
  const [from, to] = [(start + index - 1) >> 1, (index + end - 1) >> 1];
  const shas = headers.slice(from + 1, to + 1).map(cleanSha);
  return {
    before: headers[index - 1]!,
    after: headers[index]!,
    amid: [headers[from]!, headers[to]!],
    between: [...new Set(shas.filter((sha) => sha !== null))],
    runs: [index - start, end - index],
  };
}

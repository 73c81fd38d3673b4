/** The search for change points written as it is defined, every statistic from all pairs: what the fast one must agree with. */
import { HISTORY_SEED } from './change-points.ts';
import { median } from './quantile.ts';
import { type Random, seededRandom, shuffle } from './random.ts';

export interface PlainChange {
  readonly index: number;
  readonly evidence: number;
}

const SIGNIFICANCE = 0.005;
const LEAST_LEVEL = 3;
const REACH = 128;

/** Of positive numbers without gaps, with the default settings and `HISTORY_SEED`. O(n² · permutations). */
export function plainChangePoints(values: readonly number[], margin: number): PlainChange[] {
  const logs = values.map(Math.log);
  const random = seededRandom(HISTORY_SEED);
  const found = new Set<number>();
  const divide = (start: number, end: number): void => {
    const split = plainTest(logs.slice(start, end), 199, random);
    if (split === null) return;
    found.add(start + split.index);
    divide(start, start + split.index);
    divide(start + split.index, end);
  };
  for (const size of [32, 96, 256]) {
    for (let [start, end] = [0, 0]; end < logs.length; start += size / 2) {
      end = Math.min(start + size, logs.length);
      divide(start, end);
    }
    if (size >= logs.length) break;
  }
  let changes = confirm(
    logs,
    [...found].sort((a, b) => a - b),
    random,
  );
  for (;;) {
    const sizes = changes.map(({ index }, i) => {
      const level = (from: number | undefined, to: number | undefined) => median(logs.slice(from ?? 0, to));
      return Math.abs(level(index, changes[i + 1]?.index) - level(changes[i - 1]?.index, index));
    });
    const least = sizes.indexOf(Math.min(...sizes));
    if (least < 0 || sizes[least]! >= Math.log1p(margin)) return changes;
    changes = changes.toSpliced(least, 1);
  }
}

/** Again and again from the first, until all stand; the same part is never drawn for twice. */
function confirm(logs: readonly number[], places: readonly number[], random: Random): PlainChange[] {
  const tested = new Map<string, PlainChange | null>();
  for (let remaining = places; ; ) {
    const stand: PlainChange[] = [];
    const around = (place: number, i: number): [number, number] => [
      Math.max(stand.at(-1)?.index ?? 0, place - REACH),
      Math.min(remaining[i + 1] ?? logs.length, place + REACH),
    ];
    const failed = remaining.findIndex((place, i) => {
      const [start, end] = around(place, i);
      const key = `${start} ${end}`;
      if (!tested.has(key)) {
        const split = plainTest(logs.slice(start, end), 999, random);
        tested.set(key, split === null ? null : { ...split, index: start + split.index });
      }
      const split = tested.get(key)!;
      if (split === null) return true;
      tested.set(around(split.index, i).join(' '), split);
      stand.push(split);
      return false;
    });
    if (failed < 0) return stand;
    remaining = [...stand.map(({ index }) => index), ...remaining.slice(failed + 1)];
  }
}

function plainTest(part: readonly number[], permutations: number, random: Random): PlainChange | null {
  if (part.length < 2 * LEAST_LEVEL) return null;
  const best = (values: readonly number[]) => {
    const statistics = plainStatistics(values, LEAST_LEVEL);
    return statistics.reduce((a, b) => (b.statistic > a.statistic ? b : a));
  };
  const { index, statistic } = best(part);
  const order = part.map((_, place) => place);
  let reached = 1;
  for (let i = 0; i < permutations; i++) {
    const permuted = best(shuffle(order, random).map((place) => part[place]!));
    if (permuted.statistic >= statistic - 1e-9 * Math.abs(statistic)) reached++;
    if (reached > SIGNIFICANCE * (permutations + 1)) return null;
  }
  return { index, evidence: reached / (permutations + 1) };
}

/** The statistic of each split, from its definition and all pairs. */
export function plainStatistics(
  values: readonly number[],
  leastPart: number,
): { index: number; statistic: number }[] {
  const apart = (from: readonly number[], to: readonly number[]) =>
    from.reduce((sum, x) => to.reduce((inner, y) => inner + Math.abs(x - y), sum), 0);
  const all = apart(values, values) / 2;
  const found = [];
  let [within, rest] = [0, all];
  for (let n = 1; n <= values.length - leastPart; n++) {
    const value = [values[n - 1]!];
    within += apart(value, values.slice(0, n - 1));
    rest -= apart(value, values.slice(n));
    if (n < leastPart) continue;
    const m = values.length - n;
    const energy =
      (2 * (all - within - rest)) / (n * m) - (2 * within) / (n * (n - 1)) - (2 * rest) / (m * (m - 1));
    found.push({ index: n, statistic: ((n * m) / (n + m)) * energy });
  }
  return found;
}

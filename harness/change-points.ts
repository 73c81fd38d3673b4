import { energySplitter } from './energy-split.ts';
import { median } from './quantile.ts';
import { type Random, seededRandom, shuffle } from './random.ts';

/** A level shift of a series. */
export interface ChangePoint {
  /** The first entry at the new level. */
  readonly index: number;
  /** The level on either side, up to the next change point or the end: the median, in the series' unit. */
  readonly before: number;
  readonly after: number;
  /** after / before: above 1 it became slower. */
  readonly ratio: number;
  /** p-value of the permutation test: how often a random order splits as well. At least 1 / (permutations + 1). */
  readonly evidence: number;
}

/** Of all judgements of stored histories: whoever asks of the same runs gets the same change points. */
export const HISTORY_SEED = 20_090_609;

/**
 * Of shorter series no order is rare enough to be no chance: with ten numbers at two levels of five, one order in 126 splits as
 * well (2 of 252), and with eleven one in 231, which is below the significance of 0.005.
 */
export const SHORTEST_SERIES = 11;

export interface ChangePointOptions {
  readonly seed: number;
  /** A p-value up to this is a change. Default 0.005. */
  readonly significance?: number;
  /** Default 999. */
  readonly permutations?: number;
  /** A level lasts for at least so many entries, 2 or more; a shorter excursion is none. Default 3. */
  readonly leastLevel?: number;
  /** A smaller change, as a ratio less one, is not reported. Default 0.01. */
  readonly margin?: number;
}

/**
 * A series is searched in half overlapping windows of so many entries: a short level between two equal ones hardly
 * shows in a long window, a small shift hardly in a short one.
 */
const WINDOWS = [32, 96, 256];
/** A candidate is confirmed within so many entries on either side. */
const REACH = 128;

type Settings = Required<Omit<ChangePointOptions, 'seed'>> & { readonly random: Random };

/** A place in a sequence, and the p-value with which it splits its surroundings. */
interface Candidate {
  readonly index: number;
  readonly evidence: number;
}

/**
 * Level shifts of one series, rising by index. `values` are positive; NaN is a gap and is left out, not filled. They
 * are judged by their logarithms with E-divisive (Matteson and James 2014, arXiv:1306.4933) and its permutation test,
 * which supposes nothing of the noise but that its order is by chance: slow drift and correlated noise are found as
 * shifts. The same seed gives the same result. About O(n log n · permutations) where shifts are found, far less
 * elsewhere, since a test ends as soon as it can't succeed, and a permutation as soon as it splits as well. RangeError for settings out of range.
 */
export function findChangePoints(values: ArrayLike<number>, options: ChangePointOptions): ChangePoint[] {
  const settings = checked(options);
  const places: number[] = [];
  const logs: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const log = Math.log(values[i]!);
    if (!Number.isFinite(log)) continue;
    places.push(i);
    logs.push(log);
  }
  if (logs.length === 0) return [];
  let candidates = confirmed(searchWindows(logs, settings), logs, settings);
  const edge = Math.log1p(settings.margin);
  for (;;) {
    const levels = levelsOf(candidates, logs);
    const sizes = candidates.map((_, i) => Math.abs(levels[i + 1]! - levels[i]!));
    const least = sizes.indexOf(Math.min(...sizes));
    if (least < 0 || sizes[least]! >= edge)
      return candidates.map((each, i) => toChangePoint(each, i, levels, places));
    candidates = candidates.toSpliced(least, 1);
  }
}

function toChangePoint(
  { index, evidence }: Candidate,
  i: number,
  levels: readonly number[],
  places: readonly number[],
): ChangePoint {
  const [before, after] = [Math.exp(levels[i]!), Math.exp(levels[i + 1]!)];
  return { index: places[index]!, before, after, ratio: after / before, evidence };
}

function checked(options: ChangePointOptions): Settings {
  const { seed, significance = 0.005, permutations = 999, leastLevel = 3, margin = 0.01 } = options;
  if (!(significance > 0 && significance < 1))
    throw outOfRange('significance', significance, 'above 0 and below 1');
  if (!(Number.isInteger(permutations) && permutations > 0)) {
    throw outOfRange('permutations', permutations, 'a whole number of 1 or more');
  }
  if (!(Number.isInteger(leastLevel) && leastLevel > 1)) {
    throw outOfRange('leastLevel', leastLevel, 'a whole number of 2 or more');
  }
  if (!(margin >= 0 && margin < Infinity)) throw outOfRange('margin', margin, 'a ratio less one, 0 or more');
  return { significance, permutations, leastLevel, margin, random: seededRandom(seed) };
}

function outOfRange(name: string, got: number, expected: string): RangeError {
  return new RangeError(`Got ${name} ${got}, expected ${expected}.`);
}

/** Candidates of all windows, each window divided until no part divides further. Rising. */
function searchWindows(logs: readonly number[], settings: Settings): number[] {
  const found = new Set<number>();
  for (const size of WINDOWS) {
    let end = 0;
    for (let start = 0; end < logs.length; start += size / 2) {
      end = Math.min(start + size, logs.length);
      divide(logs, start, end, settings, found);
    }
    if (size >= logs.length) break;
  }
  return [...found].sort((a, b) => a - b);
}

function divide(
  logs: readonly number[],
  start: number,
  end: number,
  settings: Settings,
  found: Set<number>,
): void {
  // A first look needs no more permutations than can tell; what it finds is confirmed with all of them.
  const permutations = Math.min(settings.permutations, Math.ceil(1 / settings.significance) - 1);
  const split = testedSplit(logs, start, end, { ...settings, permutations });
  if (split === null) return;
  found.add(split.index);
  divide(logs, start, split.index, settings, found);
  divide(logs, split.index, end, settings, found);
}

/**
 * Overlapping windows find the same shift twice, and a window's edge can cut a level short: each candidate is split
 * anew between its neighbours, and the first that doesn't stand goes, until all do.
 */
function confirmed(places: readonly number[], logs: readonly number[], settings: Settings): Candidate[] {
  // Most tests are asked again when a neighbour has gone that was too far away to matter.
  const known = new Map<number, Candidate | null>();
  let remaining = [...places];
  for (;;) {
    const candidates: Candidate[] = [];
    let failed = -1;
    for (const [i, place] of remaining.entries()) {
      const before = candidates.at(-1)?.index ?? 0;
      const next = remaining[i + 1] ?? logs.length;
      const around = (at: number) => [Math.max(before, at - REACH), Math.min(next, at + REACH)] as const;
      const [start, end] = around(place);
      const key = start * (logs.length + 1) + end;
      const split = known.has(key) ? known.get(key)! : testedSplit(logs, start, end, settings);
      known.set(key, split);
      if (split === null) {
        failed = i;
        break;
      }
      // It has moved to where the split is best, and is not tested once more for that.
      const [from, to] = around(split.index);
      known.set(from * (logs.length + 1) + to, split);
      candidates.push(split);
    }
    if (failed < 0) return candidates;
    remaining = [...candidates.map(({ index }) => index), ...remaining.slice(failed + 1)];
  }
}

/** The best split from start to end − 1 if it is significant, otherwise null. */
function testedSplit(
  logs: readonly number[],
  start: number,
  end: number,
  settings: Settings,
): Candidate | null {
  const { significance, permutations, leastLevel, random } = settings;
  const part = logs.slice(start, end);
  const splitter = energySplitter(part, leastLevel);
  const order = part.map((_, place) => place);
  const split = splitter.best(order);
  if (split === null) return null;
  const allowed = significance * (permutations + 1);
  // Equal values split equally well in any order, but for the last digits.
  const asGood = split.statistic - 1e-9 * Math.abs(split.statistic);
  let reached = 1;
  for (let i = 0; i < permutations && reached <= allowed; i++) {
    if (splitter.reaches(shuffle(order, random), asGood)) reached++;
  }
  return reached > allowed ? null : { index: start + split.index, evidence: reached / (permutations + 1) };
}

/** Median of each part, in logarithms: one more than there are candidates. */
function levelsOf(candidates: readonly Candidate[], logs: readonly number[]): number[] {
  const edges = [0, ...candidates.map(({ index }) => index), logs.length];
  return edges.slice(1).map((end, i) => median(logs.slice(edges[i]!, end)));
}

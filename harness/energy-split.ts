/** Where a sequence of numbers splits best into two unlike parts, by the energy distance between the parts. */
import { type RankedValues, splitBound } from './split-bound.ts';

export interface Split {
  /** First element of the second part. */
  readonly index: number;
  /** The scaled energy distance of Matteson and James; larger is more unlike. In the unit of the values, ≥ 0 or a little below. */
  readonly statistic: number;
}

/** Splits of one set of values in whatever order: what does not depend on the order is computed once. */
export interface EnergySplitter {
  /** `order` holds each place 0 … n − 1 of the values once. O(n log n). null where n < 2 × leastPart. */
  best(order: ArrayLike<number>): Split | null;
  /** Whether a split of this order has the statistic, or more. O(n log n), less where an early split has. */
  reaches(order: ArrayLike<number>, statistic: number): boolean;
}

/**
 * For the statistic of E-divisive (Matteson and James 2014, arXiv:1306.4933, with exponent 1). Written plainly, it takes
 * O(n²) for one order; here each value meets those before it through a tree of partial sums over the ranks, which
 * makes the permutation test affordable. Finite values; each part has at least `leastPart` of them, 2 or more.
 *
 * With l and r elements in the parts, W and R the sums of the distances within them and T that of all pairs, the statistic
 * is 2/n · (T − (n − 1) · (W/(l − 1) + R/(r − 1))). So the best split has the least of what is in the inner brackets.
 */
export function energySplitter(given: ArrayLike<number>, leastPart: number): EnergySplitter {
  const n = given.length;
  const { values, ranks, unit, one, toAll, total } = distances(given);
  const firstLeaf = leafCount(n);
  const perPart = new Float64Array(n + 1);
  for (let size = leastPart; size <= n; size++) perPart[size] = 1 / (size - 1);
  /** A heap: node i has the children 2i and 2i + 1. Each holds the values that stand before, as count × one + sum. */
  const tree = new Float64Array(2 * firstLeaf);
  let index = 0;

  /** The least inner spread of all splits, or of those up to the first that is small enough; `index` is its place. */
  const leastSpread = (order: ArrayLike<number>, enough: number): number => {
    tree.fill(0);
    let [within, rest, sumBefore, least] = [0, total, 0, Infinity];
    for (let left = 1; left <= n - leastPart; left++) {
      const place = order[left - 1]!;
      const value = values[place]!;
      // What a right child's sibling holds is smaller. A left one asks the unused node 0: without a branch, it is faster.
      let smaller = 0;
      for (let node = firstLeaf + ranks[place]!; node > 1; node >>= 1) {
        smaller += tree[(node - 1) & -(node & 1)]!;
        tree[node]! += one + value;
      }
      const fewer = Math.floor(smaller / one);
      const toLeft = value * (2 * fewer - left + 1) + sumBefore - 2 * (smaller - fewer * one);
      within += toLeft;
      rest -= toAll[place]! - toLeft;
      sumBefore += value;
      if (left < leastPart) continue;
      const spread = within * perPart[left]! + rest * perPart[n - left]!;
      if (spread >= least) continue;
      [least, index] = [spread, left];
      if (spread <= enough) break;
    }
    return least;
  };

  const hasNone = n < LEAST_BOUNDED ? null : splitBound({ values, ranks }, leastPart);
  return {
    best(order) {
      if (n < 2 * leastPart) return null;
      const spread = leastSpread(order, -Infinity);
      return { index, statistic: (2 / n) * (total - (n - 1) * spread) * unit };
    },
    reaches(order, statistic) {
      const enough = (total - ((n / 2) * statistic) / unit) / (n - 1);
      return !hasNone?.(order, enough) && leastSpread(order, enough) <= enough;
    },
  };
}

/** Shorter parts are searched as quickly as looked over. */
const LEAST_BOUNDED = 48;

interface Distances extends RankedValues {
  /** Whole multiples of `unit` above the smallest, so that sums of them are exact and equal values have no distance. */
  readonly values: Float64Array;
  /** A part of the values' range too small to matter, above 0. */
  readonly unit: number;
  /** A power of two above the sum of all values; `n × one` is exact too. */
  readonly one: number;
  /** Of each value to all others, summed. */
  readonly toAll: Float64Array;
  /** Over all pairs. */
  readonly total: number;
}

/** Of the 53 bits of a number, a count and a sum of n values must find room in one. */
function distances(given: ArrayLike<number>): Distances {
  const n = given.length;
  const sorted = Float64Array.from(given).sort();
  const least = sorted[0] ?? 0;
  const one = 2 ** (52 - bits(n));
  const unit = (sorted.at(-1)! - least) / 2 ** (52 - 2 * bits(n)) || 1;
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + Math.round((sorted[i]! - least) / unit);
  const values = new Float64Array(n);
  const ranks = new Int32Array(n);
  const toAll = new Float64Array(n);
  let total = 0;
  for (let place = 0; place < n; place++) {
    const below = countBelow(sorted, given[place]!);
    const value = Math.round((given[place]! - least) / unit);
    values[place] = value;
    ranks[place] = below;
    toAll[place] = value * (2 * below - n) + sums[n]! - 2 * sums[below]!;
    total += toAll[place]!;
  }
  return { values, ranks, unit, one, toAll, total: total / 2 };
}

function leafCount(n: number): number {
  return 2 ** bits(n);
}

/** Of numbers up to n. */
function bits(n: number): number {
  return 32 - Math.clz32(n);
}

/** Of the sorted numbers, those smaller than a value. O(log n). */
function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

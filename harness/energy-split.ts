/** Where a sequence of numbers splits best into two unlike parts, by the energy distance between the parts. */

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
}

/**
 * For the statistic of E-divisive (Matteson and James 2014, arXiv:1306.4933, with exponent 1). Written plainly, it takes
 * O(n²) for one order; here each value meets those before it through a tree of partial sums over the ranks, which
 * makes the permutation test affordable. Finite values; each part has at least `leastPart` of them, 2 or more.
 */
export function energySplitter(values: ArrayLike<number>, leastPart: number): EnergySplitter {
  const n = values.length;
  const { rank, toAll, total } = distances(values);
  const counts = new Int32Array(n + 1);
  const sums = new Float64Array(n + 1);
  return {
    best(order) {
      if (n < 2 * leastPart) return null;
      counts.fill(0);
      sums.fill(0);
      let [within, between, rest] = [0, 0, total];
      let [sumBefore, best, index] = [0, -Infinity, leastPart];
      for (let left = 1; left <= n - leastPart; left++) {
        const place = order[left - 1]!;
        const value = values[place]!;
        let [fewer, below] = [0, 0];
        for (let node = rank[place]!; node > 0; node &= node - 1) {
          fewer += counts[node]!;
          below += sums[node]!;
        }
        const before = left - 1;
        const toLeft = value * fewer - below + (sumBefore - below) - value * (before - fewer);
        const toRight = toAll[place]! - toLeft;
        within += toLeft;
        rest -= toRight;
        between += toRight - toLeft;
        sumBefore += value;
        for (let node = rank[place]!; node <= n; node += node & -node) {
          counts[node]!++;
          sums[node]! += value;
        }
        if (left < leastPart) continue;
        const right = n - left;
        const distance =
          (2 * between) / (left * right) -
          (2 * within) / (left * (left - 1)) -
          (2 * rest) / (right * (right - 1));
        const statistic = ((left * right) / n) * distance;
        if (statistic > best) [best, index] = [statistic, left];
      }
      return { index, statistic: best };
    },
  };
}

interface Distances {
  /** From 1 to n, ties in the order given. */
  readonly rank: Int32Array;
  /** Of each value to all others, summed. */
  readonly toAll: Float64Array;
  /** Over all pairs. */
  readonly total: number;
}

function distances(values: ArrayLike<number>): Distances {
  const n = values.length;
  const sorted = Array.from({ length: n }, (_, place) => place).sort((a, b) => values[a]! - values[b]!);
  const rank = new Int32Array(n);
  const toAll = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  let below = 0;
  let total = 0;
  sorted.forEach((place, before) => {
    const value = values[place]!;
    rank[place] = before + 1;
    toAll[place] = value * before - below + (sum - below - value) - value * (n - before - 1);
    total += toAll[place]!;
    below += value;
  });
  return { rank, toAll, total: total / 2 };
}

/** A quick look whether an order can split well at all: most orders of a series that shifted can't, and need no exact search. */

/** Numbers whose sums are exact, as `energySplitter` prepares them. */
export interface RankedValues {
  /** Whole numbers of 0 or more. */
  readonly values: Float64Array;
  /** How many of the others are smaller. */
  readonly ranks: Int32Array;
}

/** Few, since each block pays for all of them; what is lost are distances inside of one, a 64th of all. */
const BUCKETS = 8;
const BLOCKS = 16;

/**
 * Tells of an order, if true, that each split has more inner spread than `enough`: W/(l − 1) + R/(r − 1), with W and R the
 * sums of the distances within the parts and l and r their sizes. False says nothing. O(n), a fifth of the time of the
 * exact search.
 *
 * Values are in buckets by rank. Between two of these, all distances together follow from the counts and the sums; those
 * inside of one are left out, so that W and R are too small. W grows and R shrinks from split to split: of a block of
 * splits, W of its beginning and R of its end are least.
 */
export function splitBound(
  { values, ranks }: RankedValues,
  leastPart: number,
): (order: ArrayLike<number>, enough: number) => boolean {
  const n = values.length;
  const bucketOf = Uint8Array.from(ranks, (rank) => Math.floor((rank * BUCKETS) / n));
  const all = new Float64Array(2 * BUCKETS);
  const left = new Float64Array(2 * BUCKETS);
  const right = new Float64Array(2 * BUCKETS);
  const add = (place: number, sums: Float64Array) => {
    const bucket = bucketOf[place]!;
    sums[bucket]! += 1;
    sums[BUCKETS + bucket]! += values[place]!;
  };
  for (let place = 0; place < n; place++) add(place, all);
  const step = Math.max(1, Math.ceil(n / BLOCKS));
  const last = n - leastPart;
  return (order, enough) => {
    left.fill(0);
    let [done, within] = [0, 0];
    for (let first = leastPart; first <= last; first += step) {
      const end = Math.min(first + step - 1, last);
      while (done < end) add(order[done++]!, left);
      for (let i = 0; i < right.length; i++) right[i] = all[i]! - left[i]!;
      const least = within / (end - 1) + betweenBuckets(right) / (n - first - 1);
      // The exact search rounds otherwise, in the last digits.
      if (least * (1 - 1e-12) <= enough) return false;
      within = betweenBuckets(left);
    }
    return true;
  };
}

/** The sum of all distances between values of different buckets, from the counts and then the sums of the buckets. */
function betweenBuckets(sums: Float64Array): number {
  let [distance, count, sum] = [0, 0, 0];
  for (let i = 0; i < BUCKETS; i++) {
    const [own, ownSum] = [sums[i]!, sums[BUCKETS + i]!];
    distance += count * ownSum - own * sum;
    count += own;
    sum += ownSum;
  }
  return distance;
}

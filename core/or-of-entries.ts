/**
 * Bitwise or of one lane of the entries [from, to): 0 if all are empty. Four at a time, which spares most of
 * the loop's own work. O(entries).
 */
export function orOfEntries(lane: Int32Array, from: number, to: number): number {
  let bits = 0;
  let i = from;
  for (; i + 3 < to; i += 4) bits |= lane[i]! | lane[i + 1]! | lane[i + 2]! | lane[i + 3]!;
  for (; i < to; i++) bits |= lane[i]!;
  return bits;
}

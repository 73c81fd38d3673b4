import { seededRandom } from 'mmubench';

const SEED = 47;

/** The numbers from 0 on, in a random order that is always the same. Every worker makes it anew, so it is made fast. */
export function randomOrder(length: number): Int32Array {
  const order = new Int32Array(length);
  const random = seededRandom(SEED);
  for (let i = 0; i < length; i++) {
    const other = Math.floor(random.next() * (i + 1));
    order[i] = order[other]!;
    order[other] = i;
  }
  return order;
}

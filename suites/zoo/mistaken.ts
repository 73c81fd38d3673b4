/** Benchmarks whose number is of something else: a wrong result, the start of the work, the clock. */
import type { Case } from 'mmubench';
import { pair } from './pair.ts';

const VALUES = 1000;
const SCRAMBLED = Array.from({ length: VALUES }, (_, i) => (i * 7919) % VALUES);

/** A sort without a comparison sorts by text: fast or not, it is no sort of numbers. */
const wrongResult = pair(
  'wrong-result',
  { check: isSorted, setUp: () => sortOf([...SCRAMBLED]) },
  { check: isSorted, setUp: () => sortOf(Int32Array.from(SCRAMBLED)) },
);

/** The first call sorts what is scrambled, the others what is sorted. */
function sortOf(values: number[] | Int32Array) {
  return () => values.sort();
}

function isSorted(result: unknown): boolean {
  const values = result as ArrayLike<number>;
  for (let i = 1; i < values.length; i++) if (values[i - 1]! > values[i]!) return false;
  return true;
}

/** Only the start of the work is timed. */
const timedPromise = pair(
  'timed-promise',
  { setUp: () => async () => harmonic(1 + (await offset())) },
  {
    setUp: () => {
      let first = 1;
      return () => {
        first = first === 100 ? 1 : first + 1;
        return harmonic(first);
      };
    },
  },
);

async function offset(): Promise<number> {
  return 1;
}

/** The first answers come at once; later ones are promised. */
const latePromise = pair(
  'late-promise',
  {
    setUp: () => {
      let calls = 0;
      return () => (calls++ < 10 ? harmonic(1) : Promise.resolve(harmonic(1 + (calls & 63))));
    },
  },
  {
    setUp: () => {
      let calls = 0;
      return () => harmonic(1 + (calls++ & 63));
    },
  },
);

function harmonic(first: number): number {
  let sum = 0;
  for (let i = 0; i < VALUES; i++) sum += 1 / (first + i);
  return sum;
}

const SHORT = 8;
const LONG = 800_000;

/** A call that resets its state is timed alone, and this one is over before the clock has ticked. */
const shortBatch = pair('short-batch', { setUp: () => heap(SHORT) }, { setUp: () => heap(LONG) });

/** Empties a list from its end; the reset fills it again. */
function heap(length: number) {
  const values = new Int32Array(length);
  let used = 0;
  return {
    operation: () => {
      let sum = 0;
      while (used > 0) sum = (sum + values[--used]!) | 0;
      return sum;
    },
    reset: () => {
      values.fill(length);
      used = length;
    },
  };
}

export const mistaken: readonly Case[] = [...wrongResult, ...timedPromise, ...latePromise, ...shortBatch];

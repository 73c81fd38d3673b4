/** Benchmarks of the garbage collector. */
import type { Case } from 'mmubench';
import { pair } from './pair.ts';

const RECORDS = 500;

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly number[];
}

function records(): Entry[] {
  return Array.from({ length: RECORDS }, (_, id) => ({ id, name: `record ${id}`, tags: [id, id + 1] }));
}

const KEPT = 64;

/** Every call leaves objects behind that live just long enough to be copied by the collector. */
const allocationStorm = pair(
  'allocation-storm',
  {
    operations: RECORDS,
    setUp: () => {
      const ring: number[][][] = [];
      let next = 0;
      return () => {
        const pairs: number[][] = [];
        for (let i = 0; i < RECORDS; i++) pairs.push([i, next]);
        next = (next + 1) % KEPT;
        ring[next] = pairs;
        return pairs.length;
      };
    },
  },
  {
    operations: RECORDS,
    setUp: () => {
      const pairs = new Int32Array(2 * RECORDS);
      let next = 0;
      return () => {
        next = (next + 1) % KEPT;
        for (let i = 0; i < RECORDS; i++) {
          pairs[2 * i] = i;
          pairs[2 * i + 1] = next;
        }
        return pairs[next]!;
      };
    },
  },
);

/** What is to be timed is the search; what is timed is the making of the records that are searched. */
const setUpInside = pair(
  'set-up-inside',
  {
    setUp: () => {
      let wanted = 0;
      return () => {
        wanted = (wanted + 1) % RECORDS;
        return search(indexOf(records()), wanted);
      };
    },
  },
  {
    setUp: () => {
      const index = indexOf(records());
      let wanted = 0;
      return () => {
        wanted = (wanted + 1) % RECORDS;
        return search(index, wanted);
      };
    },
  },
);

function indexOf(all: readonly Entry[]): Int32Array {
  return Int32Array.from(all, ({ id }) => id);
}

function search(index: Int32Array, wanted: number): number {
  for (let i = 0; i < index.length; i++) if (index[i] === wanted) return i;
  return -1;
}

export const collected: readonly Case[] = [...allocationStorm, ...setUpInside];

/** Benchmarks of nothing: the optimiser, or a cache, has taken the work away. */
import type { Case } from 'mmubench';
import { pair } from './pair.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The square of it, which is a whole number. */
function distance(a: Point, b: Point): number {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  return (dx * dx + dy * dy) | 0;
}

const POINTS = 64;

/** One point after the other, so that each call has other inputs. */
function points(): () => Point {
  const all = Array.from({ length: POINTS }, (_, i) => ({ x: i * 3, y: 7 - i }));
  let next = 0;
  return () => {
    next = (next + 1) & (POINTS - 1);
    return all[next]!;
  };
}

/** The body computes something and gives it to nobody. */
const unusedResult = pair(
  'unused-result',
  {
    setUp: () => {
      const [a, b] = [points()(), points()()];
      return () => {
        distance(a, b);
      };
    },
  },
  {
    setUp: () => {
      const [a, next] = [points()(), points()];
      return () => distance(a, next());
    },
  },
);

/** The result is used, but it is the same every time, and so it is computed once. */
const loopInvariant = pair(
  'loop-invariant',
  {
    setUp: () => {
      const [a, b] = [points()(), points()()];
      return () => distance(a, b);
    },
  },
  {
    setUp: () => {
      const [a, next] = [points()(), points()];
      return () => distance(next(), a);
    },
  },
);

/** The inputs stand in the source, and the answer in the code. */
const constantFolding = pair(
  'constant-folding',
  { setUp: () => () => Math.floor(Math.sqrt(3 * 3 + 4 * 4)) },
  {
    setUp: () => {
      let side = 3;
      return () => {
        side = side > 1000 ? 3 : side + 1;
        return Math.floor(Math.sqrt(side * side + 4 * 4));
      };
    },
  },
);

const TERMS = 1000;

/** A cache that the benchmark warms itself: from the second call on nothing is computed. */
const cachedResult = pair(
  'cached-result',
  {
    operations: TERMS,
    setUp: () => {
      const cache = new Map<number, number>();
      return () => {
        let sum = cache.get(TERMS);
        if (sum === undefined) {
          sum = harmonic(1);
          cache.set(TERMS, sum);
        }
        return sum;
      };
    },
  },
  {
    operations: TERMS,
    setUp: () => {
      let first = 1;
      return () => {
        first = first === 100 ? 1 : first + 1;
        return harmonic(first);
      };
    },
  },
);

function harmonic(first: number): number {
  let sum = 0;
  for (let i = 0; i < TERMS; i++) sum += 1 / (first + i);
  return sum;
}

export const eliminated: readonly Case[] = [
  ...unusedResult,
  ...loopInvariant,
  ...constantFolding,
  ...cachedResult,
];

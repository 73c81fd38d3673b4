/** Benchmarks of other code than the author thinks: not optimised, or not for long. */
import type { Case } from 'mmubench';
import { pair } from './pair.ts';

const VALUES = 256;

function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

/** Later than any warm-up, between two turns: as a configuration that is reloaded, or a flag that is switched. */
const LATER_MS = 150;

function later(change: () => void): void {
  setTimeout(change, LATER_MS).unref();
}

/** Whole numbers until then, and one fraction from then on: the code for whole numbers is thrown away. */
const deoptimisation = pair(
  'deoptimisation',
  {
    setUp: () => {
      const values = Array.from({ length: VALUES }, (_, i) => i);
      later(() => {
        values[VALUES >> 1] = 0.5;
      });
      return () => sumOf(values);
    },
  },
  {
    setUp: () => {
      const values = Array.from({ length: VALUES }, (_, i) => i + 0.5);
      return () => sumOf(values);
    },
  },
);

interface Shape {
  readonly side: number;
}

const SHAPES: readonly ((side: number) => Shape)[] = [
  (side) => ({ side }),
  (side) => ({ name: 'b', side }),
  (side) => ({ name: 'c', color: 1, side }),
  (side) => ({ color: 2, side }),
  (side) => ({ color: 3, name: 'e', side }),
  (side) => ({ area: side * side, side }),
];

/** The site that reads `side` has seen one kind of object; then objects of further kinds come by. */
const megamorphic = pair(
  'megamorphic',
  {
    setUp: () => {
      const shapes = Array.from({ length: VALUES }, (_, i) => SHAPES[0]!(i));
      later(() => {
        for (let i = 0; i < VALUES; i++) shapes[i] = SHAPES[i % SHAPES.length]!(i);
      });
      return () => perimeter(shapes);
    },
  },
  {
    setUp: () => {
      const shapes = Array.from({ length: VALUES }, (_, i) => SHAPES[0]!(i));
      return () => perimeter(shapes);
    },
  },
);

function perimeter(shapes: readonly Shape[]): number {
  let sum = 0;
  for (const shape of shapes) sum += 4 * shape.side;
  return sum;
}

const STEPS = 9000;

/** A loop that a generator has unrolled into one function, which is larger than V8 optimises. */
const neverOptimised = pair(
  'never-optimised',
  {
    operations: STEPS,
    setUp: () => {
      const lines = Array.from({ length: STEPS }, (_, i) => `x = ((x << 1) ^ ${i & 7}) & 1023;`);
      return new Function(`let x = 1; return () => { ${lines.join('\n')} return x; };`)();
    },
  },
  {
    operations: STEPS,
    setUp: () => {
      let x = 1;
      return () => {
        for (let i = 0; i < STEPS; i++) x = ((x << 1) ^ (i & 7)) & 1023;
        return x;
      };
    },
  },
);

export const compiled: readonly Case[] = [...deoptimisation, ...megamorphic, ...neverOptimised];

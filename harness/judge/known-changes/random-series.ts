/** Series whose level shifts are known because they were put there: what finders of change points are scored by. */
import { normal, studentT3 } from '../../deviates.ts';
import { type Random, seededRandom } from '../../random.ts';

/** What a run differs by from its level, on the scale of logarithms; entry i for run i. */
const NOISES = {
  normal: (length, random) => Array.from({ length }, () => SPREAD * normal(random)),
  'heavy tails': (length, random) =>
    // Student's t with 3 degrees of freedom has the variance 3.
    Array.from({ length }, () => (SPREAD / Math.sqrt(3)) * studentT3(random)),
  'bad runs': (length, random) =>
    Array.from({ length }, () => {
      const usual = SPREAD * normal(random);
      return random.integer(20) === 0 ? usual + Math.log1p(0.1 + 0.4 * random.next()) : usual;
    }),
  'slow drift': (length, random) => {
    const total = (random.integer(2) === 0 ? 1 : -1) * (0.02 + 0.03 * random.next());
    return Array.from({ length }, (_, i) => SPREAD * normal(random) + (total * i) / length);
  },
  correlated: (length, random) => {
    let before = normal(random);
    return Array.from({ length }, () => {
      const now = before;
      before = CORRELATION * before + Math.sqrt(1 - CORRELATION ** 2) * normal(random);
      return SPREAD * now;
    });
  },
} satisfies Record<string, (length: number, random: Random) => number[]>;

export type Noise = keyof typeof NOISES;
/**
 * `bad runs`: one in 20 is 10 to 50 % slower. `slow drift`: 2 to 5 % over the whole series, up or down. `correlated`: each
 * run with the one before by 0.5. The rest of the noise has a standard deviation of 1 % everywhere.
 */
export const noises = Object.keys(NOISES) as Noise[];

export interface KnownChange {
  /** The first run at the new level. */
  readonly index: number;
  /** How much slower one of the two levels is than the other. */
  readonly step: number;
}

export interface RandomSeries {
  readonly noise: Noise;
  /** Times in whole picoseconds, around 100 ns: rounded, so that they are the same on every platform. */
  readonly values: readonly number[];
  /** By index. */
  readonly changes: readonly KnownChange[];
}

export const STEPS = [0.02, 0.05, 0.1] as const;
/** No level is shorter. */
export const LEAST_LEVEL = 5;
const SPREAD = 0.01;
const CORRELATION = 0.5;
const MOST_CHANGES = 4;
const SHORTEST = 30;
const LONGEST = 400;
const SEED = 20_261_125;

/** The series with this number, from 0 on: those of all noises differ, and every fifth has no change. O(length) time. */
export function randomSeries(noise: Noise, number: number): RandomSeries {
  const random = seededRandom(SEED + number * noises.length + noises.indexOf(noise));
  const length = SHORTEST + random.integer(LONGEST - SHORTEST + 1);
  const changes = randomPlaces(length, number % (MOST_CHANGES + 1), random).map((index) => ({
    index,
    step: STEPS[random.integer(STEPS.length)]!,
    up: random.integer(2) === 0,
  }));
  let level = Math.log(100_000);
  const values = NOISES[noise](length, random).map((deviation, i) => {
    const change = changes.find(({ index }) => index === i);
    if (change !== undefined) level += (change.up ? 1 : -1) * Math.log1p(change.step);
    return Math.round(Math.exp(level + deviation));
  });
  return { noise, values, changes: changes.map(({ index, step }) => ({ index, step })) };
}

/** So many places, rising, at least LEAST_LEVEL from each other and from both ends, all sets of them equally likely. */
function randomPlaces(length: number, count: number, random: Random): number[] {
  const free = length - LEAST_LEVEL * (count + 1);
  // A place for each change among those that are free and the changes themselves.
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.integer(free + count));
  return [...chosen].sort((a, b) => a - b).map((place, i) => place - i + LEAST_LEVEL * (i + 1));
}

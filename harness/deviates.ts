import type { Random } from './random.ts';

/** One random number of some distribution. */
export type Deviate = (random: Random) => number;

/** Standard normal, by Box and Muller's method. */
export const normal: Deviate = (random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** Student's t with 3 degrees of freedom: symmetric, so heavy-tailed that it has no third moment. */
export const studentT3: Deviate = (random) => {
  const squares = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2;
  return normal(random) / Math.sqrt(squares / 3);
};

/** What two processes differ by that each land in one of two narrow modes: −1, 0 or 1, and a little noise. */
export const twoModes: Deviate = (random) => mode(random) - mode(random);

/** Exponential, moved to the mean 0: strongly skewed. */
export const exponential: Deviate = (random) => -Math.log(1 - random.next()) - 1;

/** The toss of a coin, −1 or 1, and a little noise: the symmetric distribution that suits a t-test least. */
export const coin: Deviate = (random) => (random.next() < 0.5 ? -1 : 1) + 0.1 * normal(random);

export function draw(count: number, deviate: Deviate, random: Random): number[] {
  return Array.from({ length: count }, () => deviate(random));
}

function mode(random: Random): number {
  return random.integer(2) + 0.1 * normal(random);
}

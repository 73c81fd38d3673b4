/*
 * How two models of one thing are compared: seeded random sequences of operations are run on both, with all that can be
 * observed compared after each, and a difference is told by the shortest sequence that still shows it.
 */
import { type RandomInteger, randomIntegers } from './random-integers.ts';

/** One operation, the same for both models. */
export interface Step<Model> {
  /** As a person would write it. */
  readonly text: string;
  /** What is observed; two models agree if it is the same text. */
  readonly run: (model: Model) => unknown;
}

/** A sequence of steps, and the models that go through it. */
export interface Comparison<Model> {
  readonly makeOne: () => Model;
  readonly makeOther: () => Model;
  readonly randomStep: (random: RandomInteger) => Step<Model>;
  /** Looks at everything, which is too slow for every step. */
  readonly look: Step<Model>;
  readonly lookEvery: number;
}

/**
 * Runs a random sequence on two models. O(operations).
 * @param seed any integer; the same one gives the same sequence
 * @returns null if they agree, else a short sequence that makes them differ
 */
export function findDivergence<Model>(
  comparison: Comparison<Model>,
  seed: number,
  operations: number,
): string | null {
  const { randomStep, look, lookEvery } = comparison;
  const random = randomIntegers(seed);
  const steps: Step<Model>[] = [];
  for (let i = 0; i < operations; i++) {
    steps.push(randomStep(random));
    if (i % lookEvery === lookEvery - 1 || i === operations - 1) steps.push(look);
  }
  const first = divergence(comparison, steps);
  if (first === null) return null;
  return `seed ${seed}: ${shortened(comparison, steps.slice(0, first.index + 1))}`;
}

/**
 * Leaves out step after step, from the last one back, as long as the models still differ. Looks after each step are
 * tried first, so that what follows the difference goes at once.
 */
function shortened<Model>(comparison: Comparison<Model>, steps: readonly Step<Model>[]): string {
  const { look } = comparison;
  const looked = steps.flatMap((step) => (step === look ? [step] : [step, look]));
  const early = divergence(comparison, looked);
  let short = early === null ? steps : looked.slice(0, early.index + 1);
  for (let size = Math.max(1, short.length >> 1); size >= 1; size >>= 1) {
    for (let at = short.length - size; at >= 0; at -= size) {
      const shorter = short.toSpliced(at, size);
      const found = divergence(comparison, shorter);
      if (found !== null) short = shorter.slice(0, found.index + 1);
      at = Math.min(at, short.length);
    }
  }
  const found = divergence(comparison, short);
  return `${short.map((step) => step.text).join('; ')} -> ${found?.one} against ${found?.other}`;
}

interface Divergence {
  readonly index: number;
  readonly one: string;
  readonly other: string;
}

function divergence<Model>(
  { makeOne, makeOther }: Comparison<Model>,
  steps: readonly Step<Model>[],
): Divergence | null {
  const [one, other] = [makeOne(), makeOther()];
  for (const [index, step] of steps.entries()) {
    const [a, b] = [outcome(step, one), outcome(step, other)];
    if (a !== b) return { index, one: a, other: b };
  }
  return null;
}

/** A model that breaks differs from one that doesn't. */
function outcome<Model>(step: Step<Model>, model: Model): string {
  try {
    return String(step.run(model));
  } catch (error) {
    return String(error);
  }
}

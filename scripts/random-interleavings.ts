/**
 * A longer campaign of what the tests do for some seconds: secondary MMUs beside a process that does at random whatever
 * changes its page tables, their rules checked after each step, the whole memory now and then.
 *
 *   node dist/scripts/random-interleavings.js [--steps N] [--seed N]
 *
 * Prints a line for each seed. Exits with 1 at the first violation, which it prints with its seed and step.
 */
import { parseArgs } from 'node:util';
import { GRU_CORRECT } from '../core/secondary/gru-protocols.ts';
import { CORRECT } from '../core/secondary/kvm-protocols.ts';
import { RandomDevice } from '../core/secondary/random-device.ts';
import { RandomGuest } from '../core/secondary/random-guest.ts';
import { type Interleaving, randomInterleaving } from '../core/secondary/random-interleaving.ts';
import { UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

const USAGE = 'node dist/scripts/random-interleavings.js [--steps N] [--seed N], N from 1 to 2^31 - 1';
/** Steps of one seed: enough for the states to mix, few enough to be repeated under a debugger. */
const STEPS_PER_SEED = 100_000;

const consumers: readonly { name: string; run: (seed: number, steps: number) => Interleaving }[] = [
  {
    name: 'KVM-like',
    run: (seed, steps) =>
      randomInterleaving(
        seed,
        steps,
        (process, random, faultIn) => new RandomGuest(process.mm, random, faultIn, CORRECT, true),
      ),
  },
  {
    name: 'GRU-like',
    run: (seed, steps) =>
      randomInterleaving(
        seed,
        steps,
        (process, random, faultIn) => new RandomDevice(process.mm, random, faultIn, GRU_CORRECT),
      ),
  },
];

function main(): void {
  const options = readOptions();
  let left = options.steps;
  for (let seed = options.seed; left > 0; seed++) {
    for (const { name, run } of consumers) {
      const { steps, violation } = run(seed, Math.min(left, STEPS_PER_SEED));
      console.log(`${name} seed ${seed}: ${violation ?? `${steps} steps, every rule held`}`);
      if (violation !== null) process.exitCode = 1;
      if (violation !== null) return;
    }
    left -= STEPS_PER_SEED;
  }
}

function readOptions(): { steps: number; seed: number } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { steps: text, seed: text } });
    return { steps: readNumber(values.steps ?? '1000000'), seed: readNumber(values.seed ?? '1') };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${error instanceof Error ? error.message : error}; expected: ${USAGE}`);
  }
}

function readNumber(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number < 2 ** 31) return number;
  throw new UserError(`got "${value}"; expected: ${USAGE}`);
}

try {
  main();
} catch (error) {
  fail(error);
}

import { onAnotherCpu } from '../agent.ts';
import { checkInvariants } from '../check-invariants.ts';
import { randomIntegers } from '../random-integers.ts';
import type { EventWitness } from './event-witness.ts';
import { pageFaultIn } from './fault-in.ts';
import type { FaultIn } from './host-page.ts';
import { RandomProcess } from './random-process.ts';

/** What takes steps beside the process: the secondary MMU under test, with its users. */
export interface Consumer {
  readonly witness: EventWitness & { check(): string | null };
  step(): void;
  leave(): void;
}

export interface Interleaving {
  /** Steps of the process and of the consumer. */
  readonly steps: number;
  /** What went wrong, or null; with the last operations. */
  readonly violation: string | null;
  /** How often each operation was done. */
  readonly done: ReadonlyMap<string, number>;
}

/** Consumer's steps at one place inside of an operation, at most. */
const MEANWHILE = 3;
const DEEPEST = 2;
/** Steps between two checks of the whole memory. */
const FULL_CHECK = 5000;

/**
 * A process and a secondary MMU take steps at random: between the process's operations, and inside of them, before and
 * after the watched notifier hears of an event and while pages are copied. The rules are checked after each step, the
 * whole memory now and then, and at the end that nothing is left.
 * @param make the consumer; it may fault pages in where the process's locks allow it
 */
export function randomInterleaving<C extends Consumer>(
  seed: number,
  steps: number,
  make: (process: RandomProcess, random: ReturnType<typeof randomIntegers>, faultIn: FaultIn) => C,
): Interleaving & { readonly consumer: C } {
  const random = randomIntegers(seed);
  const process = new RandomProcess(random);
  const done = new Map<string, number>();
  const recent: string[] = [];
  let [taken, depth] = [0, 0];
  let pteLocked = false;
  const faultIn: FaultIn = (...fault) => !pteLocked && pageFaultIn(...fault);
  const consumer = make(process, random, faultIn);
  const { witness } = consumer;

  const consumerSteps = () => {
    if (depth === DEEPEST) return;
    depth++;
    for (let i = random(MEANWHILE + 1); i > 0 && witness.violation === null; i--) {
      onAnotherCpu(() => consumer.step());
      taken++;
      witness.check();
    }
    depth--;
  };
  witness.meanwhile = (event) => {
    const before = pteLocked;
    pteLocked ||= event === 'P';
    consumerSteps();
    pteLocked = before;
  };
  process.whileCopying = consumerSteps;

  let full = FULL_CHECK;
  try {
    while (taken < steps && witness.violation === null) {
      if (random(2) === 0) consumerSteps();
      else {
        const name = process.step();
        taken++;
        done.set(name, (done.get(name) ?? 0) + 1);
        recent.push(name);
        if (recent.length > 12) recent.shift();
        witness.check();
      }
      if (taken < full) continue;
      full += FULL_CHECK;
      checkInvariants(process.memory);
    }
    if (witness.violation === null) end(process, consumer);
  } catch (error) {
    witness.violation ??= String(error instanceof Error ? error.stack : error);
  }
  const { violation } = witness;
  const said =
    violation === null ? null : `seed ${seed}, step ${taken}: ${violation}, after ${recent.join(' ')}`;
  return { steps: taken, violation: said, done, consumer };
}

function end(process: RandomProcess, consumer: Consumer): void {
  consumer.leave();
  checkInvariants(process.memory);
  process.exit();
  const { frames, swap } = process.memory;
  if (frames.freeCount !== frames.count || swap.used !== 0) {
    throw new Error(`${frames.count - frames.freeCount} frames and ${swap.used} swap slots are left`);
  }
}

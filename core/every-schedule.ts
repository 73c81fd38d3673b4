import { type Choices, type Exploration, exploreAll } from './choices.ts';

/** What an agent of a schedule yields between two of its steps, where others may come in. */
export const STEP = 'step';

/** Yields `STEP` between steps, and anything else while it has to wait: it is resumed when others have gone on. */
export type Scheduled = Generator<string, void, void>;

/** The agents of one run, and what must hold after each step of it and at its end (it throws otherwise). */
export interface ScheduledWorld {
  readonly agents: readonly Scheduled[];
  readonly check?: () => void;
  readonly checkEnd?: () => void;
}

/**
 * For tests: runs agents in every order in which their steps can follow one another, each order from a fresh start.
 * Exponential in the number of steps.
 *
 * @returns how many orders there were, in how many of them a check has failed, and what the first of these was
 */
export function everySchedule(make: () => ScheduledWorld): Exploration {
  return exploreAll((choices) => {
    const order: number[] = [];
    try {
      runOnce(make(), choices, order);
      return null;
    } catch (error) {
      return `${order.join('')}: ${String(error)}`;
    }
  });
}

function runOnce({ agents, check, checkEnd }: ScheduledWorld, choices: Choices, order: number[]): void {
  const ready = new Set(agents.keys());
  const waiting = new Set<number>();
  while (ready.size + waiting.size > 0) {
    if (ready.size === 0) throw new Error(`agents ${[...waiting].join(', ')} wait for ever`);
    const index = [...ready][choices.choose(ready.size)]!;
    order.push(index);
    const { done, value } = agents[index]!.next();
    ready.delete(index);
    // Nothing has changed for those that wait, if this one could only find out that it has to wait too.
    if (done || value === STEP) {
      for (const other of waiting) ready.add(other);
      waiting.clear();
    }
    if (!done) (value === STEP ? ready : waiting).add(index);
    check?.();
  }
  checkEnd?.();
}

/** The options of commands that measure, and the plan that they make. */
import { makePlan } from '../harness/default-plan.ts';
import type { Plan } from '../harness/run-document.ts';

export interface PlanOptions {
  readonly filter?: readonly string[];
  readonly quick?: boolean;
  readonly all?: boolean;
  readonly trials?: number;
  /** Seconds. */
  readonly budget?: number;
  readonly rounds?: number;
  readonly turnMs?: number;
  readonly seed?: number;
  readonly margin?: number;
  /** Seconds. */
  readonly timeout?: number;
}

/** Throws a UserError for a choice out of range. */
export function planOf(suiteNames: readonly string[], options: PlanOptions): Plan {
  const { filter = [], budget, timeout, seed, trials, rounds, turnMs, margin } = options;
  return makePlan({
    seed,
    trials,
    rounds,
    turnMs,
    margin,
    budgetMs: budget === undefined ? undefined : budget * 1000,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    quick: options.quick ?? false,
    all: options.all ?? false,
    filters: [...suiteNames, ...filter],
  });
}

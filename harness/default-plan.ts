/** The default plan and its quick variant, with the user's choices laid over. */
import { randomInt } from 'node:crypto';
import type { Plan } from './run-document.ts';
import { UserError } from './user-error.ts';

/** Chance of a false alarm that verdicts and intervals accept. */
export const ALPHA = 0.05;

/**
 * Five trials is the fewest that give a bounded interval. 12 turns of 14 ms put a trial's spread of the ratio between
 * two identical programs below 0.8 %.
 */
const DEFAULT: Plan = {
  seed: 0,
  trials: 5,
  maxTrials: 60,
  budgetMs: 104_000,
  rounds: 12,
  turnMs: 14,
  warmUpMs: 600,
  timeoutMs: 30_000,
  margin: 0.01,
  alpha: ALPHA,
  quick: false,
  all: false,
  filters: [],
};

/** A first look: too few trials for verdicts, and says so. */
const QUICK = {
  trials: 2,
  maxTrials: 2,
  budgetMs: 18_000,
  rounds: 5,
  turnMs: 6,
  warmUpMs: 25,
  quick: true,
};

type Choices = { readonly [Name in keyof Plan]?: Plan[Name] | undefined };

/** Ranges that keep a plan sensible and a mistyped one from running for a week. */
const RANGES: { readonly [Name in keyof Plan]?: readonly [low: number, high: number] } = {
  seed: [0, 2 ** 32 - 1],
  trials: [1, 1000],
  maxTrials: [1, 1000],
  budgetMs: [1000, 7 * 86_400_000],
  rounds: [1, 10_000],
  turnMs: [1, 10_000],
  timeoutMs: [100, 86_400_000],
  margin: [0.0001, 1],
  alpha: [0.0001, 0.5],
};

/**
 * Completes the user's choices. Without a seed draws one, which the plan then records. A number of trials means that
 * many, decided or not; a budget means as many as there is time for. Throws a UserError.
 */
export function makePlan(choices: Choices): Plan {
  const given = Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
  for (const [name, range] of Object.entries(RANGES)) {
    const value = given[name];
    if (value !== undefined && !(Number(value) >= range[0] && Number(value) <= range[1])) {
      throw new UserError(`${name} is ${value}, expected a number from ${range[0]} to ${range[1]}`);
    }
  }
  const fixed = choices.trials === undefined ? {} : { maxTrials: choices.trials, budgetMs: null };
  return { ...DEFAULT, seed: randomInt(2 ** 32), ...(choices.quick ? QUICK : {}), ...fixed, ...given };
}

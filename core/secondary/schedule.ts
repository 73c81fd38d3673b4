import { type Choices, KNOWN } from '../choices.ts';

/**
 * The program of an agent. It yields before each of its steps, which is then atomic: the step's name, and where it has
 * to wait a condition, without side effects.
 */
export type Program = Generator<string | Waiting, void, void>;

export interface Waiting {
  readonly step: string;
  readonly until: () => boolean;
}

export interface NamedProgram {
  readonly name: string;
  readonly program: Program;
}

export const agent = (name: string, program: Program): NamedProgram => ({ name, program });

/** What the agents work on. */
export interface World {
  readonly agents: readonly NamedProgram[];
  /** What is wrong now, or null. Asked after every step. */
  readonly check: () => string | null;
  /** What is wrong at the end, when every agent has finished. */
  readonly checkEnd: () => string | null;
  /** The whole state as text, but for where the programs stand: equal texts have equal futures. */
  readonly fingerprint: () => string;
}

interface Running {
  readonly name: string;
  readonly program: Program;
  /** The step to come; null at the end. */
  next: Waiting | null;
  steps: number;
}

/** Starts the world's agents, and lets them take their steps in an order that is chosen one by one. */
export function runSchedule(choices: Choices, world: World, byState = true): string | null {
  const agents = world.agents.map(({ name, program }): Running => {
    const running: Running = { name, program, next: null, steps: 0 };
    advance(running);
    return running;
  });
  const taken: string[] = [];
  let violation: string | null = null;
  for (;;) {
    const unfinished = agents.filter(({ next }) => next !== null);
    if (unfinished.length === 0) break;
    const able = unfinished.filter(({ next }) => next!.until());
    if (able.length === 0) {
      const who = unfinished.map(({ name, next }) => `${name} before ${next!.step}`).join(', ');
      return violation ?? said(`nobody can go on: ${who}`, taken);
    }
    const key = byState ? stateKey(agents, world, violation !== null) : undefined;
    const choice = choices.choose(able.length, key);
    if (choice === KNOWN) return null;
    const agent = able[choice]!;
    taken.push(`${agent.name}.${agent.next!.step}`);
    const wrong = attempt(() => advance(agent), agent) ?? attempt(world.check, null);
    if (wrong !== null) violation ??= said(wrong, taken);
  }
  const wrong = violation === null ? attempt(world.checkEnd, null) : null;
  return wrong === null ? violation : said(wrong, taken);
}

function advance(agent: Running): null {
  agent.steps++;
  const { value, done } = agent.program.next();
  agent.next = done ? null : typeof value === 'string' ? { step: value, until: () => true } : value!;
  return null;
}

/** What a step throws is a violation too, and the end of its agent. */
function attempt(work: () => string | null, agent: Running | null): string | null {
  try {
    return work();
  } catch (error) {
    if (agent !== null) agent.next = null;
    return String(error);
  }
}

function stateKey(agents: readonly Running[], world: World, violated: boolean): string {
  // Once something has gone wrong, only the number of ways to the end matters.
  return `${agents.map(({ steps, next }) => (next === null ? 'x' : steps)).join(',')} ${violated} ${world.fingerprint()}`;
}

const said = (what: string, taken: readonly string[]): string => `${what} after ${taken.join(' ')}`;

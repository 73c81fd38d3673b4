import { MmBug } from './mm-bug.ts';
import { rcu, type Steps } from './rcu.ts';

/**
 * A second CPU, simulated: a piece of work that is advanced by whoever has it in hand, and that stands still
 * between two of its steps. A callback of a walk may advance agents, and so brings about, in the same order
 * each time, what on a real machine is a race.
 *
 * An agent stops only where it would sleep in the kernel, hence never inside a callback or under a spinlock;
 * its own callbacks may advance further agents.
 */
export class Agent<T> {
  readonly name: string;
  readonly #steps: Steps<T>;
  #waitsFor: string | null = 'its first step';
  #result: T | undefined;
  #running = false;

  constructor(name: string, steps: Steps<T>) {
    this.name = name;
    this.#steps = steps;
  }

  /** Why it stands still (`grace period`, `mmap_sem`, ...), or null once it has finished. */
  get waitsFor(): string | null {
    return this.#waitsFor;
  }

  get finished(): boolean {
    return this.#waitsFor === null;
  }

  /** What it returned; undefined until it has finished. */
  get result(): T | undefined {
    return this.#result;
  }

  /**
   * Runs it until it has to wait or has finished, and says whether it has finished. What it throws comes out
   * here, and finishes it.
   *
   * @throws {MmBug} `SELF_DEADLOCK` if it is advanced by its own callback
   */
  advance(): boolean {
    if (this.#running) {
      throw new MmBug(
        'SELF_DEADLOCK',
        `agent ${this.name} advanced from inside its own step`,
        'another agent to advance it',
        'Let the callback advance other agents only.',
      );
    }
    if (this.finished) return true;
    this.#running = true;
    let waitsFor: string | null = null;
    try {
      const step = onAnotherCpu(() => this.#steps.next());
      if (step.done) this.#result = step.value;
      else waitsFor = step.value;
    } finally {
      this.#waitsFor = waitsFor;
      this.#running = false;
    }
    return this.finished;
  }
}

/**
 * Makes one call as an agent of its own that does not have to wait: what the caller has open (a callback that
 * this is called from) is then somebody else's.
 */
export function onAnotherCpu<T>(work: () => T): T {
  const { depth, elsewhere, sleepable } = rcu;
  rcu.depth = 0;
  rcu.sleepable = 0;
  rcu.elsewhere = elsewhere + depth;
  try {
    return work();
  } finally {
    rcu.depth = depth;
    rcu.sleepable = sleepable;
    rcu.elsewhere = elsewhere;
  }
}

/**
 * Makes a plain call of something that can sleep. A plain call can't let anybody else run, so that the one
 * time it would have to wait it is refused, before it has done anything.
 *
 * @throws {MmBug} `SLEEP_IN_ATOMIC` inside a callback; `WOULD_BLOCK` while another agent's walk is open
 */
export function runWithoutWaiting<T>(what: string, steps: Steps<T>): T {
  requireMaySleep(what);
  if (rcu.elsewhere > 0) throw wouldBlock(what, 'the walk of another agent');
  const step = steps.next();
  if (step.done) return step.value;
  // Ends the call through its `finally` blocks, which put back what it has taken so far.
  steps.return(undefined as T);
  throw wouldBlock(what, step.value);
}

/**
 * What stands where somebody would sleep, also in a callback: legal outside of callbacks, and inside of those that may
 * sleep in the machine's kernel.
 *
 * @throws {MmBug} `SLEEP_IN_ATOMIC` if the running agent is inside another one
 */
export function requireMaySleep(what: string): void {
  if (rcu.depth === rcu.sleepable) return;
  throw new MmBug(
    'SLEEP_IN_ATOMIC',
    `${what} inside a callback`,
    'a caller that may sleep: this callback runs inside a read section',
    'Put the work off until the callback has returned.',
  );
}

function wouldBlock(what: string, reason: string): MmBug {
  return new MmBug(
    'WOULD_BLOCK',
    `${what}, which has to wait for ${reason}`,
    'nothing to wait for: a plain call lets no other agent run',
    'Use the ...Steps variant in an Agent, and advance it again later.',
  );
}

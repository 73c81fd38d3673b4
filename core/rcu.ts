import { MmBug } from './mm-bug.ts';

/**
 * Who stands inside a read section, i.e. inside a walk over a notifier list.
 *
 * `depth` counts the open sections of the agent that runs now, `elsewhere` those of the agents that stand
 * still meanwhile (see `Agent`). A walk writes `depth` itself instead of calling a function: these two stores
 * are all that a dispatch pays for the grace periods.
 */
export const rcu = {
  depth: 0,
  elsewhere: 0,
  /** How many of the sections in `depth` allow to sleep (see `KernelOptions.sleepingCallbacks`). */
  sleepable: 0,
};

/** Steps of an agent: each `yield` means "I wait", with the reason; resuming makes it look again. */
export type Steps<T> = Generator<string, T, void>;

/**
 * Waits until every read section that was open has been left: afterwards no walk stands on a node that was
 * unlinked before the call. The wait may be longer than needed, as a kernel's may: sections of other agents
 * that were opened meanwhile are waited for too.
 *
 * @throws {MmBug} `SELF_DEADLOCK` inside a read section of the caller
 */
export function* synchronizeRcu(): Steps<void> {
  requireNoReadSection('a grace period');
  while (rcu.elsewhere > 0) yield 'grace period';
  runDueCallbacks();
}

/** What waits for a grace period without anybody who sleeps. */
const due: (() => void)[] = [];

/**
 * Runs `callback` after a grace period, without waiting: at once if no section is open, else when somebody next comes
 * here or to `synchronizeRcu` while none is. Allowed everywhere.
 */
export function callRcu(callback: () => void): void {
  due.push(callback);
  if (rcu.depth === 0 && rcu.elsewhere === 0) runDueCallbacks();
}

function runDueCallbacks(): void {
  for (let callback = due.shift(); callback !== undefined; callback = due.shift()) callback();
}

/** @throws {MmBug} `SELF_DEADLOCK` if the running agent is inside a callback */
export function requireNoReadSection(what: string): void {
  if (rcu.depth === 0) return;
  throw new MmBug(
    'SELF_DEADLOCK',
    `${what} inside ${rcu.depth} open callback(s) of the same agent`,
    'no open callback, because it waits until they have all returned',
    'Make the call after the callback, or from another agent.',
  );
}

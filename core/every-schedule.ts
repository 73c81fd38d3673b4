/** What an agent of a schedule yields between two of its steps, where others may come in. */
export const STEP = 'step';

/** Yields `STEP` between steps, and anything else while it has to wait: it is resumed when others have gone on. */
export type Scheduled = Generator<string, void, void>;

/**
 * For tests: runs agents in every order in which their steps can follow one another, each order from a fresh start.
 * Exponential in the number of steps.
 *
 * @param make the agents of one run, and what must hold after each step of it and at its end (it throws otherwise)
 * @returns how many orders there were, and in how many of them a check has failed
 */
export function everySchedule(
  make: () => { agents: Scheduled[]; check?: () => void; checkEnd?: () => void },
): { schedules: number; violations: number; example: string } {
  const path: { choice: number; of: number }[] = [];
  let schedules = 0;
  let violations = 0;
  let example = '';
  do {
    schedules++;
    const order: number[] = [];
    let taken = 0;
    const choose = (of: number): number => {
      if (taken === path.length) path.push({ choice: 0, of });
      return path[taken++]!.choice;
    };
    try {
      runOnce(make(), choose, order);
    } catch (error) {
      violations++;
      if (example === '') example = `${order.join('')}: ${String(error)}`;
    }
    path.length = taken;
  } while (nextPath(path));
  return { schedules, violations, example };
}

function nextPath(path: { choice: number; of: number }[]): boolean {
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    if (++last.choice < last.of) return true;
    path.pop();
  }
  return false;
}

function runOnce(
  { agents, check, checkEnd }: ReturnType<Parameters<typeof everySchedule>[0]>,
  choose: (of: number) => number,
  order: number[],
): void {
  const ready = new Set(agents.keys());
  const waiting = new Set<number>();
  while (ready.size + waiting.size > 0) {
    if (ready.size === 0) throw new Error(`agents ${[...waiting].join(', ')} wait for ever`);
    const index = [...ready][choose(ready.size)]!;
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

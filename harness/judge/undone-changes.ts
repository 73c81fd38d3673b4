/** Exact changes that led nowhere: what counts as before needs nobody to accept it. Pure. */
import type { CounterChange } from '../counters.ts';
import type { Acknowledgement } from './acknowledgements.ts';
import type { ExactChange } from './alarms.ts';

interface AcceptedOrNot extends ExactChange {
  readonly acknowledged: Acknowledgement | null;
}

/** A value of a counter, and the change that brought it; null for the value at the beginning. */
interface Step {
  readonly value: CounterChange['now'];
  readonly change: AcceptedOrNot | null;
}

/**
 * Of changes in the order of their commits, those of which no counter is left changed: it came back to a value that it had
 * before, and both ways are undone. A value that was accepted is a new beginning: to go back behind it is a change, such as
 * when an improvement is lost. O(changes · steps of a counter).
 */
export function undoneChanges(changes: readonly AcceptedOrNot[]): ReadonlySet<ExactChange> {
  const paths = new Map<string, Step[]>();
  /** How many counters of a change still stand. */
  const standing = new Map<ExactChange, number>(changes.map((change) => [change, change.changes.length]));
  const settle = (change: ExactChange | null) => {
    if (change !== null) standing.set(change, standing.get(change)! - 1);
  };
  for (const change of changes) {
    for (const { name, before, now } of change.changes) {
      const key = JSON.stringify([change.environment, change.suiteHash, change.caseId, name]);
      const path = paths.get(key) ?? [{ value: before, change: null }];
      paths.set(key, path);
      if (change.acknowledged !== null) {
        path.splice(0, path.length, { value: now, change: null });
        continue;
      }
      const back = path.findIndex(({ value }) => value === now);
      if (back < 0) {
        path.push({ value: now, change });
        continue;
      }
      for (const step of path.splice(back + 1)) settle(step.change);
      settle(change);
    }
  }
  return new Set(changes.filter((change) => standing.get(change) === 0));
}

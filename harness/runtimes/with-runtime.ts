import type { SelectedGroup } from '../selection.ts';
import type { Runtime } from './runtime.ts';

/** The same cases in a runtime; null leaves them in the Node that runs mmubench. A case that is a program stays as it is. */
export function withRuntime<Group extends SelectedGroup>(
  groups: readonly Group[],
  runtime: Runtime | null,
): readonly Group[] {
  if (runtime === null) return groups;
  return groups.map((group) => ({ ...group, cases: group.cases.map((item) => ({ ...item, runtime })) }));
}

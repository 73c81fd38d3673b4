import type { CaseResult, RunDocument } from './run-document.ts';

/**
 * The control that follows the machine's speed best: many independent instructions per cycle feel a busy neighbour on
 * the same physical core, which a chain of dependent ones does not.
 */
const PREFERRED_CONTROL = 'control=throughput';

/** Where a case was measured: what it shares with its controls. */
export type GroupKey = Pick<CaseResult, 'suite' | 'group'>;

/** The controls of a group in one run that have trials, best first: throughput, then by name. */
export function controlsOf(document: RunDocument, { suite, group }: GroupKey): CaseResult[] {
  return document.cases
    .filter((result) => result.role === 'control' && result.suite === suite && result.group === group)
    .filter((result) => result.trials.length > 0)
    .sort(byPreference);
}

/** Order of controls, best first. */
export function byPreference(a: Pick<CaseResult, 'name'>, b: Pick<CaseResult, 'name'>): number {
  return preference(a) - preference(b) || (a.name < b.name ? -1 : Number(a.name > b.name));
}

function preference(control: Pick<CaseResult, 'name'>): number {
  return control.name === PREFERRED_CONTROL ? 0 : 1;
}

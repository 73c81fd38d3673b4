import type { CaseResult, Counters } from './run-document.ts';

/** One counter that differs between two runs of a case; null on the side that doesn't have it. */
export interface CounterChange {
  readonly name: string;
  readonly before: number | null;
  readonly now: number | null;
}

/** The counters on which all trials of a case agree, and the names of the others. */
export interface CaseCounters {
  readonly agreed: Counters;
  /** A failure of determinism: these say nothing of the code. In alphabetical order. */
  readonly varying: readonly string[];
}

/** Null where no trial counted anything. A counter that only some of the trials have varies. O(trials × counters). */
export function countersOf(result: CaseResult): CaseCounters | null {
  const counted = result.trials.flatMap(({ counters }) => (counters === undefined ? [] : [counters]));
  const [first] = counted;
  if (first === undefined) return null;
  const names = [...new Set(counted.flatMap((counters) => Object.keys(counters)))];
  const agree = (name: string) =>
    Object.hasOwn(first, name) &&
    counted.length === result.trials.length &&
    counted.every((counters) => Object.hasOwn(counters, name) && counters[name] === first[name]);
  return {
    agreed: Object.fromEntries(names.filter(agree).map((name) => [name, first[name]!])),
    varying: names.filter((name) => !agree(name)).sort(),
  };
}

/**
 * The counters that differ between two runs of one case, exactly: a change of behaviour, not of speed. Counters that
 * vary within a run are left out, since they differ without any change; and where one of the runs counted nothing, such
 * as one from before the case had counters, there is nothing to compare.
 */
export function counterChanges(base: CaseResult, contender: CaseResult): readonly CounterChange[] {
  const [before, now] = [countersOf(base), countersOf(contender)];
  return before === null || now === null ? [] : agreedChanges(before, now);
}

/** The same of two runs' counters. */
export function agreedChanges(before: CaseCounters, now: CaseCounters): CounterChange[] {
  const varying = new Set([...before.varying, ...now.varying]);
  const names = new Set([...Object.keys(before.agreed), ...Object.keys(now.agreed)]);
  return [...names]
    .filter((name) => !varying.has(name))
    .map((name) => ({ name, before: at(before.agreed, name), now: at(now.agreed, name) }))
    .filter((change) => change.before !== change.now);
}

function at(counters: Counters, name: string): number | null {
  return Object.hasOwn(counters, name) ? counters[name]! : null;
}

/** What both text reports say of counters that changed. */
import type { CounterChange } from '../harness/counters.ts';
import type { ComparedRow } from './model.ts';

/** Said once, above the list: counters and times are two things. */
export const COUNTERS_NOTE =
  'These cases do other work than before, or, where a name begins with "code.", run other machine code. That is told by exact ' +
  'counts without a clock: of a change of behaviour the times are of unlike work; "mmubench asm" shows the code.';

/** The cases whose counters changed, in the rows' order. */
export function rowsWithOtherCounters(rows: readonly ComparedRow[]): readonly ComparedRow[] {
  return rows.filter(({ counterChanges }) => counterChanges.length > 0);
}

/** `1200 → 1203 (+3)`; a dash on the side that has no such counter. */
export function formatCounterChange({ before, now }: CounterChange): string {
  const values = `${before ?? '–'} → ${now ?? '–'}`;
  if (before === null || now === null) return values;
  return `${values} (${now > before ? '+' : '−'}${Math.abs(now - before)})`;
}

import type { Mm } from './mm.ts';

/** More than that are not kept: a mistake that is made in each call should not fill the memory. */
const KEPT = 100;

/**
 * What the kernel prints and then lives with (WARN_ON), kept with the machine.
 * @returns `condition`
 */
export function warnOn(mm: Mm, condition: boolean, what: string): boolean {
  const { warnings } = mm.memory;
  if (condition && warnings.length < KEPT) warnings.push(what);
  return condition;
}

import type { Counters } from '../run-document.ts';
import { CaseError, type PreparedCase } from './prepared-case.ts';

/**
 * What the case's own counters tell of one more call of its operation; null where it has none. A CaseError where they
 * are anything but exact: they will be compared for equality.
 */
export function countLastCall({ operation, reset, counters }: PreparedCase): Counters | null {
  if (counters === null) return null;
  reset?.();
  operation();
  const counted: unknown = counters();
  if (typeof counted !== 'object' || counted === null || Array.isArray(counted))
    throw new CaseError(
      'throw',
      `counters returned ${String(counted)}, expected an object of integers by name`,
    );
  for (const [name, value] of Object.entries(counted)) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new CaseError(
      'throw',
      `the counter ${JSON.stringify(name)} is ${String(value)}, expected an integer from 0 to 2^53 - 1`,
    );
  }
  return { ...counted };
}

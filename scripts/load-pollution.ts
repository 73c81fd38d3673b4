/** What is known of the cases from pollution checks among the results; files that are none are named on stderr. */
import type { PollutionIndex } from '../harness/pollution-check.ts';
import { readPollutionChecks } from '../harness/pollution-store.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export async function loadPollution(results: string): Promise<PollutionIndex> {
  const { index, unreadable } = await readPollutionChecks(results);
  warnOfUnreadable(unreadable);
  return index;
}

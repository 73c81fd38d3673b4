/** What is known of the cases from calibrations among the results; files that are none are named on stderr. */
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { readCalibrations } from '../harness/calibration-store.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export async function loadCalibrations(results: string): Promise<CalibrationIndex> {
  const { index, unreadable } = await readCalibrations(results);
  warnOfUnreadable(unreadable);
  return index;
}

/** A small calibration that fits the schema. */
import { toCalibration } from './calibrate.ts';
import type { Calibration } from './calibration.ts';
import { makePlan } from './default-plan.ts';
import { caseResult, runDocument, trials } from './documents.test-helper.ts';
import { seededRandom } from './random.ts';

/** One case, measured against itself in 12 trials; the same whenever it is called. */
export function sampleCalibration(changes: Partial<Calibration> = {}): Calibration {
  const random = seededRandom(9);
  const side = () => {
    const turns = () => Array.from({ length: 4 }, () => 10 + random.next() / 10);
    const cases = [caseResult('case', trials(...Array.from({ length: 12 }, turns)))];
    return runDocument(cases, { plan: makePlan({ seed: 1, trials: 12, rounds: 4 }), wallMs: 12_000 });
  };
  const compared = { base: side(), contender: side(), onlyInBase: [], onlyInContender: [] };
  return { ...toCalibration(compared), calibrationId: '0123456789ab', ...changes };
}

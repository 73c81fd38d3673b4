import type { Calibration, CalibrationSummary } from './calibration.ts';
import type { CaseResult } from './run-document.ts';

/** Which code on which machine: what a calibration holds for. */
export interface CalibratedPlace extends Pick<CaseResult, 'caseId' | 'suiteHash'> {
  readonly machineId: string;
}

/** The spread of fewer trials may be off by any factor, and what two of them "detect" is no property of the machine. */
export const LEAST_CALIBRATED_TRIALS = 10;

/** What is known of cases measured against themselves, from any number of calibrations. */
export class CalibrationIndex {
  readonly #summaries = new Map<string, CalibrationSummary>();

  /** The newest calibration of a case that has enough trials counts. O(cases). */
  constructor(calibrations: readonly Calibration[]) {
    const inOrder = [...calibrations].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    for (const { machine, cases } of inOrder) {
      for (const { caseId, suiteHash, summary, trials } of cases) {
        if (trials.length < LEAST_CALIBRATED_TRIALS) continue;
        this.#summaries.set(key({ machineId: machine.id, caseId, suiteHash }), summary);
      }
    }
  }

  /**
   * Spread of a trial's logarithm of contender / baseline, or null where neither was calibrated: their variances against
   * themselves are each twice that of one side.
   */
  spread(baseline: CalibratedPlace, contender: CalibratedPlace): number | null {
    const known = [baseline, contender].flatMap((place) => this.find(place)?.trialSpread ?? []);
    if (known.length === 0) return null;
    return Math.sqrt(known.reduce((sum, spread) => sum + spread * spread, 0) / known.length);
  }

  /** Null where the machine, the case or the suite as it is now was never calibrated. */
  find(place: CalibratedPlace): CalibrationSummary | null {
    return this.#summaries.get(key(place)) ?? null;
  }
}

/** For those who have read no calibrations. */
export const NO_CALIBRATIONS = new CalibrationIndex([]);

function key({ machineId, suiteHash, caseId }: CalibratedPlace): string {
  return JSON.stringify([machineId, suiteHash, caseId]);
}

/** Runs and comparisons as JSON for other programs: what is concluded, where a run document has what was measured. */
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { comparisonModel } from './comparison-model.ts';
import { runModel } from './run-model.ts';

/** Counts with every change of shape that a reader would notice. */
export const REPORT_SCHEMA_VERSION = 1;

/** What commands print for other programs: the version, then the model's own entries. Ends in a newline. */
export function reportJson(model: object): string {
  return `${JSON.stringify({ reportSchema: REPORT_SCHEMA_VERSION, ...model }, null, 2)}\n`;
}

/** Estimates and comparisons of one run; unknown values and open ends are null. Ends in a newline. */
export function renderRunJson(document: RunDocument, calibrations?: CalibrationIndex): string {
  const model = runModel(document, calibrations);
  return reportJson(model);
}

/** Two runs, case by case. */
export function renderComparisonJson(
  base: RunDocument,
  contender: RunDocument,
  calibrations?: CalibrationIndex,
): string {
  const model = comparisonModel(base, contender, calibrations);
  return reportJson(model);
}

/** Two run documents, case by case, as the model that the renderers share. */
import { type CalibrationIndex, NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import { compareRuns, estimateCase } from '../harness/comparison.ts';
import { controlsOf } from '../harness/control.ts';
import type { Failure, RunDocument } from '../harness/run-document.ts';
import { interval, judgement, row } from './group-model.ts';
import type { ComparisonModel } from './model.ts';
import { calibrationsOf, runSummary, verdictCounts, warningNotes, warningText } from './run-model.ts';

/**
 * The contender against the base, judged by the contender's plan. Slower cases first, then faster, inconclusive and
 * equivalent ones. A warning that every case carries is told once, as a caution.
 */
export function comparisonModel(
  base: RunDocument,
  contender: RunDocument,
  calibrations: CalibrationIndex = NO_CALIBRATIONS,
): ComparisonModel {
  const calibrationOf = calibrationsOf(contender, calibrations);
  const { comparisons, onlyInBase, onlyInContender, warnings } = compareRuns(base, contender, {
    ...contender.plan,
    spreads: new Map(
      contender.cases.flatMap((result) => {
        const spread = calibrationOf(result)?.trialSpread;
        return spread === undefined ? [] : [[result.caseId, spread]];
      }),
    ),
  });
  const results = new Map(contender.cases.map((result) => [result.caseId, result]));
  const rows = comparisons.flatMap((comparison) => {
    const result = results.get(comparison.caseId);
    if (result === undefined) return [];
    const calibration = calibrationOf(result);
    const { center: ratio } = interval(comparison.ratio);
    const { center: now } = interval(comparison.contender);
    return {
      ...row(
        result,
        estimateCase(result, contender.plan.alpha, controlsOf(contender, result)),
        comparison,
        calibration,
      ),
      baseTime: interval(comparison.baseline),
      before: ratio === null || now === null ? null : now / ratio,
      judgement: judgement(comparison, calibration),
      counterChanges: comparison.counterChanges,
    };
  });
  const shared = (rows[0]?.warnings ?? []).filter((name) =>
    rows.every((each) => each.warnings.includes(name)),
  );
  rows.sort((a, b) => ORDER.indexOf(a.judgement.verdict) - ORDER.indexOf(b.judgement.verdict));
  return {
    base: runSummary(base),
    contender: runSummary(contender),
    counts: verdictCounts(rows),
    rows: rows.map((each) => ({ ...each, warnings: each.warnings.filter((name) => !shared.includes(name)) })),
    onlyInBase,
    onlyInContender,
    failures: failuresOf(base, contender),
    cautions: [...new Set([...warnings, ...shared])].map(warningText),
    warnings: warningNotes(rows).filter(({ name }) => !shared.includes(name)),
  };
}

/**
 * An earlier run's failures are no news, but of two builds that were measured together neither is the earlier one. What
 * failed in both, such as a control that they share, is told once.
 */
export function failuresOf(base: RunDocument, contender: RunDocument): readonly Failure[] {
  if (base.lockstep === undefined || base.lockstep !== contender.lockstep) return contender.failures;
  const told = new Set(contender.failures.map(({ caseId }) => caseId));
  return [...contender.failures, ...base.failures.filter(({ caseId }) => !told.has(caseId))];
}

const ORDER = ['slower', 'faster', 'inconclusive', 'equivalent'];

import { estimateCase, measurementWarnings } from './case-estimate.ts';
import { controlsOf } from './control.ts';
import type { Comparison } from './estimate.ts';
import { judge } from './judgement.ts';
import { pairedDifferences } from './paired-differences.ts';
import type { CaseResult, RunDocument } from './run-document.ts';
import type { JudgingOptions } from './verdict.ts';

export { estimateCase } from './case-estimate.ts';
export { pairedDifferences } from './paired-differences.ts';
export type { RunComparison, RunComparisons } from './run-comparison.ts';
export { compareRuns } from './run-comparison.ts';
export type { JudgingOptions } from './verdict.ts';

/**
 * Compares two cases that were measured in lockstep in one run. The ratio is contender over baseline: above 1 the
 * contender is slower. `controls` are those of their group, best first. Warnings are those of the ratio, then those of either side's measurement. Two cases without a
 * common trial give a ratio of NaN between 0 and Infinity, `inconclusive`. RangeError for options out of range.
 */
export function compareCases(
  baseline: CaseResult,
  contender: CaseResult,
  options: JudgingOptions,
  controls: readonly CaseResult[] = [],
): Comparison {
  const judgement = judge(pairedDifferences(baseline.trials, contender.trials), options, contender.caseId);
  return {
    caseId: contender.caseId,
    baselineId: baseline.caseId,
    baseline: estimateCase(baseline, options.alpha, controls),
    contender: estimateCase(contender, options.alpha, controls),
    ...judgement,
    warnings: [
      ...new Set([
        ...judgement.ratio.warnings,
        ...measurementWarnings(baseline, controls),
        ...measurementWarnings(contender, controls),
      ]),
    ],
  };
}

/**
 * Each case of a run against its group's baseline, in the run's order, by the margin and alpha of the run's own plan
 * unless others are given. Nothing for controls, for baselines themselves, for groups without a baseline, and where
 * the baseline is missing (then the run's failures say why).
 */
export function compareWithinRun(
  document: RunDocument,
  options: JudgingOptions = document.plan,
): Comparison[] {
  const byId = new Map(document.cases.map((result) => [result.caseId, result]));
  const comparisons: Comparison[] = [];
  for (const result of document.cases) {
    if (result.role === 'control' || result.baseline === null || result.baseline === result.caseId) continue;
    const baseline = byId.get(result.baseline);
    if (baseline !== undefined)
      comparisons.push(compareCases(baseline, result, options, controlsOf(document, result)));
  }
  return comparisons;
}

/** Runs of one build in several runtimes, each against the first. */
import { markUnconfirmed } from '../false-discovery.ts';
import { compareRuns, type RunComparison } from '../run-comparison.ts';
import type { RunDocument } from '../run-document.ts';
import type { WarningName } from '../warnings.ts';

/** What all of a runtime's cases say together: the geometric mean of their ratios. */
export interface OverallRatio {
  readonly center: number;
  readonly low: number;
  readonly high: number;
  /** How many cases it is of. */
  readonly cases: number;
}

export interface RuntimeComparison {
  readonly comparisons: readonly RunComparison[];
  /** Null where no case has a ratio with an interval. */
  readonly overall: OverallRatio | null;
}

/** That runtimes differ is the question here; what is unconfirmed is decided among all. */
const NOT_TOLD: ReadonlySet<string> = new Set<WarningName>(['runtime-differs', 'unconfirmed']);

/** One for each document after the first. Changes are confirmed among all comparisons of all runtimes. O(turns · log). */
export function compareWithFirst(documents: readonly RunDocument[]): RuntimeComparison[] {
  const [first, ...others] = documents;
  const compared = others.map((document) => {
    const { comparisons } = compareRuns(first!, document, document.plan);
    return comparisons.map((each) => ({
      ...each,
      warnings: each.warnings.filter((name) => !NOT_TOLD.has(name)),
    }));
  });
  const marked = first === undefined ? [] : markUnconfirmed(compared.flat(), first.plan.alpha);
  let at = 0;
  return compared.map(({ length }) => {
    const comparisons = marked.slice(at, at + length);
    at += length;
    return { comparisons, overall: overallRatio(comparisons) };
  });
}

/**
 * Geometric means of the ratios and of the ends of their intervals, of the cases that have both ends. However the cases'
 * errors hang together, that of their mean logarithm spreads no wider than theirs do on average (Minkowski), so the mean
 * half-width stands for it; it is too wide where they are independent.
 */
function overallRatio(comparisons: readonly RunComparison[]): OverallRatio | null {
  const bounded = comparisons
    .map(({ ratio }) => ratio)
    .filter(({ low, high }) => low > 0 && Number.isFinite(high));
  if (bounded.length === 0) return null;
  const mean = (values: readonly number[]) =>
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  return {
    center: mean(bounded.map(({ center }) => center)),
    low: mean(bounded.map(({ low }) => low)),
    high: mean(bounded.map(({ high }) => high)),
    cases: bounded.length,
  };
}

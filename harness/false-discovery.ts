import type { Comparison } from './estimate.ts';
import type { WarningName } from './warnings.ts';

const UNCONFIRMED: WarningName = 'unconfirmed';

/**
 * The comparisons of one report, with the warning `unconfirmed` on each change (`faster` or `slower`) that e-BH over all
 * of them doesn't believe. O(m log m).
 */
export function markUnconfirmed<C extends Comparison>(comparisons: readonly C[], alpha: number): C[] {
  const believed = believedEValues(
    comparisons.map(({ eValue }) => eValue),
    alpha,
  );
  return comparisons.map((comparison, i) =>
    believed[i] || !isChange(comparison)
      ? comparison
      : { ...comparison, warnings: [...comparison.warnings, UNCONFIRMED] },
  );
}

/** Whether it is a change that stands among all comparisons of its report. */
export function isConfirmedChange(comparison: Comparison): boolean {
  return isChange(comparison) && !comparison.warnings.includes(UNCONFIRMED);
}

function isChange({ verdict }: Comparison): boolean {
  return verdict === 'faster' || verdict === 'slower';
}

/**
 * e-BH: which of many e-values to believe, so that of the believed ones a share of at most α is false on average,
 * whatever their dependence and whenever each was stopped. With the values sorted descending, the largest k with
 * k · e_(k) / m ≥ 1 / α; the k largest are believed. O(m log m). Wang and Ramdas, Journal of the Royal Statistical
 * Society B 84 (2022), arXiv:2009.02824.
 *
 * Returns one boolean for each value, in their order. RangeError for α outside (0, 1), or a negative or NaN e-value.
 */
export function believedEValues(eValues: readonly number[], alpha: number): boolean[] {
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`Got alpha ${alpha}, expected a number between 0 and 1.`);
  for (const value of eValues) {
    if (!(value >= 0)) throw new RangeError(`Got e-value ${value}, expected a number of 0 or more.`);
  }
  const count = eValues.length;
  const descending = [...eValues].sort((a, b) => b - a);
  let threshold = Number.POSITIVE_INFINITY;
  for (let k = count; k > 0; k--) {
    if ((k * descending[k - 1]!) / count >= 1 / alpha) {
      threshold = descending[k - 1]!;
      break;
    }
  }
  return eValues.map((value) => value >= threshold);
}

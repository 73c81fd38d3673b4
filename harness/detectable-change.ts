import type { SimulatedComparisons } from './simulated-comparisons.ts';

/** Share of the comparisons that are to find the change. */
export const POWER = 0.95;

/** A change by this factor that isn't found says that none is. */
const LARGEST_RATIO = 100;
/** Where the search ends: the answer is larger than the smallest change by at most this part of it. */
const TOLERANCE = 0.01;

/**
 * The smallest slowdown, as a ratio less one, that at least 95 % of the comparisons call `slower`; null if there is
 * none up to a hundredfold. By bisection over shifts of the same simulated trials, rounded up by at most a hundredth.
 */
export function smallestDetectableChange(comparisons: SimulatedComparisons): number | null {
  const isDetected = (shift: number): boolean => {
    const outcomes = comparisons.outcomes(shift);
    return outcomes.filter(({ verdict }) => verdict === 'slower').length >= POWER * outcomes.length;
  };
  let detected = Math.log(LARGEST_RATIO);
  if (!isDetected(detected)) return null;
  let missed = 0;
  // Halving in steps of the ratio first finds the magnitude of a change of any size.
  while (isDetected(detected / 2)) detected /= 2;
  missed = detected / 2;
  while (detected - missed > TOLERANCE * detected) {
    const middle = (detected + missed) / 2;
    if (isDetected(middle)) detected = middle;
    else missed = middle;
  }
  return Math.expm1(detected);
}

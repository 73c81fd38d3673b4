/** A share with what its count says about the true one. */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** The interval that holds the true share with at least 95 %. */
  readonly low: number;
  readonly high: number;
}

/** 2⁻⁵⁰ of the range is left after so many halvings: less than a double tells apart. */
const HALVINGS = 50;

/**
 * `count` of `of` independent trials, with the exact (Clopper–Pearson) interval; of no trials anything may be true.
 * O(of) time. RangeError unless 0 ≤ count ≤ of are integers and 0 < alpha < 1. Clopper and Pearson, Biometrika 26
 * (1934).
 */
export function share(count: number, of: number, alpha = 0.05): Share {
  if (!(Number.isInteger(count) && Number.isInteger(of) && count >= 0 && count <= of)) {
    throw new RangeError(`Got ${count} of ${of}, expected two integers, the first from 0 to the second.`);
  }
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`Got alpha ${alpha}, expected a number between 0 and 1.`);
  return {
    count,
    of,
    low: count === 0 ? 0 : rootOf((p) => 1 - atMost(count - 1, of, p) < alpha / 2),
    high: count === of ? 1 : rootOf((p) => atMost(count, of, p) > alpha / 2),
  };
}

/** The p in 0 … 1 up to which the condition holds. */
function rootOf(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability of at most k successes in n trials, 0 < p < 1. */
function atMost(k: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p);
  const logOdds = Math.log(p) - Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + logOdds;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** How far trials lie from each other, against how far the turns of one trial do. */

export interface TrialSpread {
  /** Standard deviation of the logarithms of the trials' medians: a relative spread. */
  readonly between: number;
  /** The same of the turns about their own trial's median, pooled over the trials. */
  readonly within: number;
}

/** null where fewer than 2 trials have 2 or more positive turns. O(turns log turns). */
export function trialSpread(trials: readonly (readonly (number | null)[])[]): TrialSpread | null {
  const logs = trials
    .map((turns) => turns.flatMap((turn) => (turn !== null && turn > 0 ? Math.log(turn) : [])))
    .filter((turns) => turns.length > 1);
  if (logs.length < 2) return null;
  const medians = logs.map(middle);
  const mean = medians.reduce((sum, each) => sum + each, 0) / medians.length;
  const squares = (values: readonly number[], center: number) =>
    values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const freedom = logs.reduce((sum, turns) => sum + turns.length - 1, 0);
  return {
    between: Math.sqrt(squares(medians, mean) / (medians.length - 1)),
    within: Math.sqrt(logs.reduce((sum, turns, i) => sum + squares(turns, medians[i]!), 0) / freedom),
  };
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The shapes of what is concluded from trials. Computed from run documents at any time, never stored in them. */

/** A value with its interval. Absolute values are in ns per operation, ratios are contender over baseline. */
export interface Estimate {
  readonly center: number;
  /** 0 where the trials don't bound it from below. */
  readonly low: number;
  /** Infinity where the trials don't bound it from above. */
  readonly high: number;
  readonly confidence: number;
  readonly trials: number;
  readonly warnings: readonly string[];
}

export type Verdict = 'faster' | 'slower' | 'equivalent' | 'inconclusive';

export interface Comparison {
  readonly caseId: string;
  readonly baselineId: string;
  readonly baseline: Estimate;
  readonly contender: Estimate;
  readonly ratio: Estimate;
  /** Evidence against a true ratio inside the margin: exceeds 1/α with a probability of at most α if it is inside. */
  readonly eValue: number;
  readonly verdict: Verdict;
  /** For `inconclusive`: about how many further trials would decide it; null where that can't be told. */
  readonly furtherTrials: number | null;
  readonly warnings: readonly string[];
}

/** What a change does to the suites themselves. Pure. */

/** A case that can't be compared, and why. */
export interface Incomparable {
  readonly caseId: string;
  readonly reason: string;
}

export interface ChangedSuites {
  /** caseIds of the base that the change has no more: nothing is said of their speed. */
  readonly removed: readonly string[];
  /** caseIds that only the change has. */
  readonly added: readonly string[];
  /** Names of suites that the change edits, and with whose new code the base is measured as well. */
  readonly laidOver: readonly string[];
  /** Of these, the ones that load nothing else that the change edits: they are compared with themselves. */
  readonly selfCompared: readonly string[];
  /** Cases of edited suites whose new code the base can't run. */
  readonly incomparable: readonly Incomparable[];
}

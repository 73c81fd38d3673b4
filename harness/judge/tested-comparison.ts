/** A comparison of two commits, as those see it that draw conclusions from it: check and bisect. */
import type { Verdict } from '../estimate.ts';
import type { RunComparison } from '../run-comparison.ts';

export interface CompareRequest {
  /** Commits, as full hashes. */
  readonly base: string;
  readonly contender: string;
  readonly caseIds: readonly string[];
  /** What verdicts go by, as a ratio less one. */
  readonly margin: number;
  /** Whoever explains slowdowns is to explain one that is measured here: it is about to be told. Default false. */
  readonly explain?: boolean;
}

export type Tested =
  | {
      readonly kind: 'compared';
      /** By caseId; a case that is missing here failed, or one of the commits hasn't got it. */
      readonly comparisons: ReadonlyMap<string, RunComparison>;
      /** Cases whose trials were stored before. */
      readonly reused: ReadonlySet<string>;
    }
  | { readonly kind: 'unbuildable'; readonly commit: string; readonly reason: string };

/** Builds and measures both in lockstep, or takes stored trials. Rejects only where nothing can be measured at all. */
export type CompareCommits = (request: CompareRequest) => Promise<Tested>;

/** The verdict that an alarm of this ratio claims. */
export function claimed(ratio: number): Verdict {
  return ratio > 1 ? 'slower' : 'faster';
}

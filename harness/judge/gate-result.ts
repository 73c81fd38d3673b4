/** One verdict for a whole change, from the comparisons of all its cases. Pure. */
import { failuresAmong } from '../absence.ts';
import { isConfirmedChange } from '../false-discovery.ts';
import type { RunComparison } from '../run-comparison.ts';
import type { Failure } from '../run-document.ts';
import { EXIT, type ExitCode } from '../user-error.ts';
import { type Acknowledgement, accepts } from './acknowledgements.ts';
import type { ChangedSuites } from './changed-suites.ts';

export interface GatedCase {
  readonly comparison: RunComparison;
  /** Whether the change can touch its code. */
  readonly touched: boolean;
  readonly acknowledged: Acknowledgement | null;
}

export interface GateResult extends ChangedSuites {
  readonly base: string;
  /** Slowdowns first, then by the order of the suites. */
  readonly cases: readonly GatedCase[];
  /** caseIds of the budget's other end. */
  readonly notMeasured: readonly string[];
  readonly failures: readonly Failure[];
  readonly interrupted: boolean;
  readonly verdict:
    | 'slower'
    | 'failed'
    | 'not measured'
    | 'behaves otherwise'
    | 'inconclusive'
    | 'no slowdown';
}

export interface GateEvidence extends Omit<GateResult, 'cases' | 'verdict'> {
  /** Of the cases that can be touched, and then of the others; changes are marked within either. */
  readonly comparisons: readonly RunComparison[];
  readonly isTouched: (caseId: string) => boolean;
  /** Entries that are valid for this change, and its commits. */
  readonly acknowledged: readonly Acknowledgement[];
  readonly now: number;
}

/**
 * Changes are confirmed among the cases that the change can touch, and among the others: two families that are known
 * before anything is measured. Each was compared, and is to be given, by itself, so that its changes stand among its own.
 */
export function gateResult(evidence: GateEvidence): GateResult {
  const { comparisons, isTouched, acknowledged, now, ...rest } = evidence;
  const cases = comparisons.map((comparison): GatedCase => {
    const accepted = acceptedBy(acknowledged, comparison, now);
    return { comparison, touched: isTouched(comparison.caseId), acknowledged: accepted };
  });
  cases.sort((a, b) => Number(isSlower(b)) - Number(isSlower(a)));
  return { ...rest, cases, verdict: verdictOf(cases, evidence) };
}

/** The entry that accepts it, of those that are valid for the change; null where none does. */
export function acceptedBy(
  entries: readonly Acknowledgement[],
  { caseId, ratio: { low } }: RunComparison,
  now: number,
): Acknowledgement | null {
  return entries.find((entry) => accepts(entry, { caseId, low }, now)) ?? null;
}

/** A slowdown that stands, and that nobody has accepted. */
export function isSlower({ comparison, acknowledged }: GatedCase): boolean {
  return comparison.verdict === 'slower' && isConfirmedChange(comparison) && acknowledged === null;
}

function verdictOf(
  cases: readonly GatedCase[],
  { failures, notMeasured, incomparable, selfCompared, isTouched }: GateEvidence,
): GateResult['verdict'] {
  if (cases.some(isSlower)) return 'slower';
  if (failuresAmong(failures).length > 0) return 'failed';
  const measured = cases.filter(isMeasured);
  const open =
    incomparable.length > 0 ||
    notMeasured.some(isTouched) ||
    cases.some((each) => each.touched && !measured.includes(each));
  // Cases that the change can't touch say nothing of it, where there are others.
  if (measured.length === 0 || (open && !measured.some(({ touched }) => touched))) return 'not measured';
  const otherwise = ({ comparison, acknowledged }: GatedCase) =>
    comparison.counterChanges.length > 0 &&
    acknowledged === null &&
    !comparison.warnings.includes('suite-changed');
  if (cases.some(otherwise)) return 'behaves otherwise';
  return open ||
    selfCompared.length > 0 ||
    cases.some(({ comparison }) => comparison.verdict === 'inconclusive')
    ? 'inconclusive'
    : 'no slowdown';
}

/** Neither an interval without ends nor the time of another suite says anything of the change. */
function isMeasured({ comparison: { ratio, warnings } }: GatedCase): boolean {
  return !warnings.includes('suite-changed') && ratio.low > 0 && ratio.high < Infinity;
}

export function gateExitCode({ verdict, interrupted }: GateResult, strict: boolean): ExitCode {
  if (interrupted) return EXIT.interrupted;
  switch (verdict) {
    case 'slower':
      return EXIT.regression;
    case 'failed':
      return EXIT.caseFailed;
    case 'not measured':
      return EXIT.nothingRan;
    case 'behaves otherwise':
      return EXIT.behaviourChanged;
    case 'inconclusive':
      return strict ? EXIT.inconclusive : EXIT.fine;
    case 'no slowdown':
      return EXIT.fine;
  }
}

/** What `check` found in a history, and what follows from it. */
import { EXIT, type ExitCode } from '../user-error.ts';
import type { Acknowledgement } from './acknowledgements.ts';
import type { ExactChange } from './alarms.ts';
import type { Finding } from './confirm.ts';
import type { Coverage } from './coverage.ts';

export interface JudgedFinding extends Finding {
  /** The entry that accepts it; null where none does. */
  readonly acknowledged: Acknowledgement | null;
}

export interface JudgedExactChange extends ExactChange {
  readonly acknowledged: Acknowledgement | null;
  /** The counters have come back to what they were before it, or it is what brought them back. */
  readonly undone: boolean;
}

export interface CheckResult extends Coverage {
  readonly runs: number;
  /** caseIds that failed at the newest commit. */
  readonly failed: readonly string[];
  readonly margin: number;
  /** In the order of their commits, refuted ones too. */
  readonly findings: readonly JudgedFinding[];
  /** Apart from time: what cases do otherwise than before, exactly. */
  readonly exact: readonly JudgedExactChange[];
  /** Entries of the file that are no longer in force, or whose commit isn't known here. */
  readonly cautions: readonly string[];
}

/** Whether it is a slowdown that nobody has accepted and that is still there. */
export function isOpenRegression({ alarm, acknowledged }: JudgedFinding): boolean {
  return alarm.ratio > 1 && !alarm.recovered && acknowledged === null;
}

/** Whether it is in force and nobody has accepted it. */
export function isOpenExactChange({ acknowledged, undone }: JudgedExactChange): boolean {
  return acknowledged === null && !undone;
}

/** What has not been confirmed is no alarm, and with `strict` it is no peace either. */
export function checkExitCode(
  result: CheckResult,
  options: { readonly strict: boolean; readonly confirmed: boolean },
): ExitCode {
  const { findings, exact, failed } = result;
  const open = findings.filter(isOpenRegression);
  if (open.some(({ status }) => status === 'confirmed')) return EXIT.regression;
  if (failed.length > 0) return EXIT.caseFailed;
  if (result.judged === 0) return EXIT.nothingRan;
  const untested = open.some(({ status }) => status === 'candidate');
  if (options.confirmed && untested) return EXIT.environment;
  if (!options.strict) return EXIT.fine;
  const onlyPastJudged = result.tooShort === result.current;
  if (untested || onlyPastJudged || open.some(({ status }) => status === 'inconclusive'))
    return EXIT.inconclusive;
  return exact.some(isOpenExactChange) ? EXIT.behaviourChanged : EXIT.fine;
}

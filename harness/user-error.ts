/** Exit codes of every command; a caller can tell a regression from a machine that couldn't measure. */
export const EXIT = {
  fine: 0,
  regression: 1,
  userError: 2,
  environment: 3,
  caseFailed: 4,
  nothingRan: 5,
  inconclusive: 6,
  /** Exact counters of a case differ between two runs: what the code does has changed, whatever its speed. */
  behaviourChanged: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * A mistake that the user can mend: printed as its message alone, without a stack. The message says what was got,
 * what was expected and what to do next. Everything else that is thrown is a defect of the harness.
 */
export class UserError extends Error {
  readonly exitCode: ExitCode;
  /** Lines that stand below the message, such as the output of a command. */
  readonly details: readonly string[];

  constructor(message: string, exitCode: ExitCode = EXIT.userError, details: readonly string[] = []) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
    this.details = details;
  }
}

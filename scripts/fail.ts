/** How a command ends that can't do its work. */
import { UserError } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';

const LONGEST_MESSAGE = 2000;

/** A user's mistake is one message; anything else is a defect and shows its stack. */
export function fail(error: unknown): void {
  if (error instanceof UserError) {
    process.stderr.write(`mmubench: ${visible(error.message, LONGEST_MESSAGE)}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write('mmubench: this is a defect of mmubench; please report it with what follows\n');
    console.error(error);
    process.exitCode = 70;
  }
}

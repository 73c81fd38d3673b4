/** How a command ends that can't do its work. */
import { EXIT, UserError } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';

const LONGEST_MESSAGE = 2000;

/** A user's mistake is one message; anything else is a defect and shows its stack. */
export function fail(error: unknown): void {
  if (error instanceof UserError) {
    const details = error.details.map((line) => `  | ${visible(line, LONGEST_MESSAGE)}\n`);
    process.stderr.write(`mmubench: ${visible(error.message, LONGEST_MESSAGE)}\n${details.join('')}`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write('mmubench: this is a defect of mmubench; please report it with what follows\n');
    console.error(error);
    process.exitCode = 70;
  }
}

/**
 * For the start of a command: Node's own way to end on an error that nobody handles is exit code 1, which here means
 * a regression.
 */
export function failOnBrokenOutput(): void {
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as `head`, is no failure of the command.
    if (error.code === 'EPIPE') return;
    fail(new UserError(`the output can't be written: ${error.message}`, EXIT.environment));
    process.exit();
  });
}

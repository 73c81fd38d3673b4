/**
 * Makes a git repository whose changes of speed are known, and prints them: for trying history, check, bisect and gate.
 *
 *   node dist/scripts/synthetic-repository.js FOLDER [COMMITS]
 */
import { existsSync, readdirSync } from 'node:fs';
import { makeSyntheticRepository } from '../harness/history/synthetic-repository.ts';
import { UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

function main(folder = '', length = '60'): void {
  if (folder === '' || (existsSync(folder) && readdirSync(folder).length > 0)) {
    throw new UserError(
      `the folder is ${JSON.stringify(folder)}, expected one that is empty or not there yet`,
    );
  }
  if (!/^\d{2,4}$/.test(length) || Number(length) < 12) {
    throw new UserError(`the number of commits is ${JSON.stringify(length)}, expected 12 to 9999`);
  }
  const { commits, shas } = makeSyntheticRepository(folder, Number(length));
  for (const [i, { subject, noisy }] of commits.entries()) {
    process.stdout.write(`${shas[i]!.slice(0, 8)} ${subject}${noisy ? ' (a noisy day)' : ''}\n`);
  }
}

try {
  main(...process.argv.slice(2));
} catch (error) {
  fail(error);
}

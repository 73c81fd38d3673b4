/**
 * Stores a made-up history, to try reports and their speed with:
 * `node dist/scripts/generate-history.js FOLDER [RUNS] [CASES] [SEED]`, 10,000 runs of 20 cases by default, 230 MB.
 */
import { writeRun } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { generatedHistory } from '../reports/generated-history.ts';
import { fail } from './fail.ts';

async function generate([folder, ...numbers]: readonly string[]): Promise<void> {
  if (folder === undefined) {
    throw new UserError('got no folder, expected: generate-history FOLDER [RUNS] [CASES] [SEED]');
  }
  const [runs = 10_000, cases = 20, seed = 1] = numbers.map(toCount);
  for (const document of generatedHistory({ runs, cases, seed })) await writeRun(folder, document);
  process.stdout.write(`${runs} runs of ${cases} cases, seed ${seed}: ${folder}\n`);
}

function toCount(text: string): number {
  if (!/^\d{1,7}$/.test(text))
    throw new UserError(`got ${JSON.stringify(text)}, expected a whole number such as 1000`);
  return Number(text);
}

generate(process.argv.slice(2)).catch(fail);

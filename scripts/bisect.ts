/** `mmubench bisect`: the commit that changed the speed of a case. */
import { readCommit } from '../harness/git.ts';
import { type Bisection, bisect } from '../harness/judge/bisection.ts';
import { commitRange } from '../harness/judge/commit-range.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { renderBisection, stepText } from '../reports/bisection-text.ts';
import { reportJson } from '../reports/json.ts';
import { isFromHere, type JudgingOptions, readStored, withComparer } from './judging-session.ts';
import { planOf } from './plan-options.ts';

export interface BisectCommandOptions extends JudgingOptions {
  readonly case: string;
  readonly json?: boolean;
}

export async function bisectCommand(good: string, bad: string, options: BisectCommandOptions): Promise<void> {
  const folder = process.cwd();
  const range = commitRange(folder, good, bad);
  const plan = planOf([], options);
  const stored = await readStored(options.results);
  const found = await withComparer(stored, isFromHere(options), plan, options, ({ compare }) =>
    bisect({
      caseId: options.case,
      ...range,
      margin: plan.margin,
      compare,
      onStep: (step) => process.stderr.write(`${stepText(step)}\n`),
    }),
  );
  const name = (sha: string) => `${sha.slice(0, 12)} ${readCommit(folder, sha)?.subject ?? ''}`.trim();
  process.stdout.write(
    options.json
      ? reportJson({ caseId: options.case, ...found })
      : renderBisection(found, options.case, name),
  );
  process.exitCode = exitCode(found);
}

/** 0 where the question is answered, be it that there is nothing. */
function exitCode({ result }: Bisection): ExitCode {
  if (result === 'untestable') return EXIT.caseFailed;
  return result === 'undecided' || result === 'range' ? EXIT.inconclusive : EXIT.fine;
}

/** `mmubench crosscheck`: the same cases by Benchmark.js and by plain tinybench. */
import { failuresAmong } from '../harness/absence.ts';
import { type CrosscheckReport, crosscheck } from '../harness/other-engines/crosscheck.ts';
import {
  ENGINE_NAMES,
  type EngineName,
  engineFolders,
  findEngine,
} from '../harness/other-engines/engines.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { renderCrosscheck, renderCrosscheckJson } from '../reports/crosscheck.ts';
import { interruptible } from './interruptible.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { screenOf } from './screen.ts';

export interface CrosscheckCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly engine?: readonly EngineName[];
  readonly pin: boolean;
  readonly json?: boolean;
}

/** Turns as long as one sample of Benchmark.js; it takes five of them whatever the turn's length. */
const PLAN = { rounds: 2, turnMs: 50, margin: 0.1 };
const TRIALS = 5;

export async function crosscheckCommand(
  suiteNames: readonly string[],
  options: CrosscheckCommandOptions,
): Promise<void> {
  const { suites, pin, budget, filter = [] } = options;
  const trials = budget === undefined ? { trials: TRIALS } : {};
  const plan = planOf(suiteNames, { ...PLAN, ...trials, ...options });
  const engines = (options.engine ?? ENGINE_NAMES).map((name) =>
    findEngine(name, engineFolders(process.cwd())),
  );
  const report = await interruptible((signal, onProgress) =>
    crosscheck({ suites, suiteNames, patterns: filter, plan, engines, pin, signal, onProgress }),
  );
  process.stdout.write(
    options.json ? renderCrosscheckJson(report) : renderCrosscheck(report, screenOf(process.stdout)),
  );
  process.exitCode = exitCode(report);
}

/** That engines differ is no failure: it is what one looks for. */
function exitCode({ cases, failures, interrupted }: CrosscheckReport): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (failuresAmong(failures).length > 0) return EXIT.caseFailed;
  return cases.some(({ figures }) => figures.length > 0) ? EXIT.fine : EXIT.nothingRan;
}

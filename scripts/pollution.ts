/** `mmubench pollution`: does a case run at another speed after the others have run in its process? */
import { checkPollution, type PollutionReport } from '../harness/pollution.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { renderPollution, renderPollutionJson } from '../reports/pollution.ts';
import { interruptible } from './interruptible.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { screenOf } from './screen.ts';

export interface PollutionCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly scope: 'group' | 'suite';
  /** Milliseconds. */
  readonly othersMs: number;
  readonly pin: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Two processes differ by a per cent or two through their layout alone; pollution is a matter of factors. */
const MARGIN = 0.05;

export async function pollution(
  suiteNames: readonly string[],
  options: PollutionCommandOptions,
): Promise<void> {
  const { suites, scope, othersMs, pin, filter = [] } = options;
  const plan = planOf(suiteNames, { ...options, margin: options.margin ?? MARGIN });
  const report = await interruptible((signal, onProgress) =>
    checkPollution({ suites, suiteNames, patterns: filter, plan, pin, scope, othersMs, signal, onProgress }),
  );
  process.stdout.write(
    options.json ? renderPollutionJson(report) : renderPollution(report, screenOf(process.stdout)),
  );
  process.exitCode = exitCode(report, options.strict ?? false);
}

function exitCode({ findings, failures, interrupted }: PollutionReport, strict: boolean): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (findings.some(({ comparison }) => comparison.warnings.includes('polluted'))) return EXIT.regression;
  if (failures.length > 0) return EXIT.caseFailed;
  if (findings.length === 0) return EXIT.nothingRan;
  const open = findings.some(({ comparison }) => comparison.verdict !== 'equivalent');
  return strict && open ? EXIT.inconclusive : EXIT.fine;
}

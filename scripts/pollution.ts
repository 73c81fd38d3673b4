/** `mmubench pollution`: does a case run at another speed after the others have run in its process? */
import { randomBytes } from 'node:crypto';
import { failuresAmong } from '../harness/absence.ts';
import { checkMachineName, describeMachine } from '../harness/machine.ts';
import { choosePinning } from '../harness/pinning.ts';
import { checkPollution, type PollutionReport } from '../harness/pollution.ts';
import { POLLUTION_SCHEMA_VERSION, type PollutionCheck } from '../harness/pollution-check.ts';
import { writePollutionCheck } from '../harness/pollution-store.ts';
import { checkWritable } from '../harness/store.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { renderPollution, renderPollutionJson } from '../reports/pollution.ts';
import { visible } from '../reports/sanitize.ts';
import { interruptible } from './interruptible.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { screenOf } from './screen.ts';

export interface PollutionCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly results: string;
  readonly machine?: string;
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
  const { suites, results, scope, othersMs, pin, filter = [] } = options;
  const startedAt = new Date().toISOString();
  const machine = describeMachine(choosePinning(pin), checkMachineName(options.machine ?? null));
  const plan = planOf(suiteNames, { ...options, margin: options.margin ?? MARGIN });
  await checkWritable(results);
  const report = await interruptible((signal, onProgress) =>
    checkPollution({ suites, suiteNames, patterns: filter, plan, pin, scope, othersMs, signal, onProgress }),
  );
  process.stdout.write(
    options.json ? renderPollutionJson(report) : renderPollution(report, screenOf(process.stdout)),
  );
  if (report.findings.length > 0) {
    const stored = await writePollutionCheck(results, checkOf(report, startedAt, machine.id));
    process.stderr.write(`stored: ${visible(stored)}\n`);
  }
  process.exitCode = exitCode(report, options.strict ?? false);
}

function checkOf({ findings }: PollutionReport, startedAt: string, machineId: string): PollutionCheck {
  return {
    pollutionSchema: POLLUTION_SCHEMA_VERSION,
    checkId: randomBytes(6).toString('hex'),
    startedAt,
    machineId,
    cases: findings.map(({ caseId, suiteHash, others, comparison: { ratio, warnings } }) => ({
      caseId,
      suiteHash,
      others,
      ratio: { center: ratio.center, low: ratio.low, high: Number.isFinite(ratio.high) ? ratio.high : null },
      polluted: warnings.includes('polluted'),
    })),
  };
}

function exitCode({ findings, failures, interrupted }: PollutionReport, strict: boolean): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (findings.some(({ comparison }) => comparison.warnings.includes('polluted'))) return EXIT.regression;
  if (failuresAmong(failures).length > 0) return EXIT.caseFailed;
  if (findings.length === 0) return EXIT.nothingRan;
  const open = findings.some(({ comparison }) => comparison.verdict !== 'equivalent');
  return strict && open ? EXIT.inconclusive : EXIT.fine;
}

/** `mmubench calibrate`: each case against itself, many times; what comparisons on this machine are worth. */
import { failuresAmong } from '../harness/absence.ts';
import { prepareBuild } from '../harness/builds.ts';
import { calibrate } from '../harness/calibrate.ts';
import type { Calibration } from '../harness/calibration.ts';
import { writeCalibration } from '../harness/calibration-store.ts';
import { checkWritable } from '../harness/store.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { renderCalibration } from '../reports/calibration-report.ts';
import { visible } from '../reports/sanitize.ts';
import { interruptible } from './interruptible.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { screenOf } from './screen.ts';

export interface CalibrateCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly results: string;
  readonly machine?: string;
  readonly pin: boolean;
  readonly json?: boolean;
}

/** Enough to tell a spread to a tenth of it. */
const TRIALS = 40;

export async function calibrateSuites(
  suiteNames: readonly string[],
  options: CalibrateCommandOptions,
): Promise<void> {
  const { suites, results, filter = [], trials = TRIALS } = options;
  const plan = planOf(suiteNames, { ...options, trials });
  await checkWritable(results);
  const calibration = await interruptible(async (signal, onProgress) => {
    const build = await prepareBuild('worktree', {
      folder: process.cwd(),
      suites,
      outputs: [results],
      command: null,
      signal,
      onStep: () => {},
    });
    return calibrate({
      build,
      suiteNames,
      patterns: filter,
      plan,
      pin: options.pin,
      machineName: options.machine ?? null,
      signal,
      onProgress,
    });
  });
  await publish(calibration, options);
  process.exitCode = exitCode(calibration);
}

/** Stored first, and printed even if that fails: whatever goes wrong, what was measured isn't lost. */
async function publish(calibration: Calibration, { results, json }: CalibrateCommandOptions): Promise<void> {
  let path: string | null = null;
  try {
    if (calibration.cases.length > 0) path = await writeCalibration(results, calibration);
  } finally {
    process.stdout.write(
      json ? `${JSON.stringify(calibration)}\n` : renderCalibration(calibration, screenOf(process.stdout)),
    );
  }
  if (path !== null) process.stderr.write(`stored: ${visible(path)}\n`);
}

function exitCode({ interrupted, cases, failures }: Calibration): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (failuresAmong(failures).length > 0) return EXIT.caseFailed;
  return cases.length > 0 ? EXIT.fine : EXIT.nothingRan;
}

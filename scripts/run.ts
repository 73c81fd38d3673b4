/** `mmubench run`: measure, store, print, report. */
import { failuresAmong } from '../harness/absence.ts';
import { type CalibrationIndex, NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import type { Accepting } from '../harness/judge/acceptance.ts';
import { runSuites } from '../harness/run.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { runOutlook } from '../reports/outlook.ts';
import { visible } from '../reports/sanitize.ts';
import { renderRun } from '../reports/terminal.ts';
import { interruptible } from './interruptible.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { loadPollution } from './load-pollution.ts';
import { partialRun } from './partial-run.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { readAccepting } from './read-accepting.ts';
import { oneRuntimeSpec, openOrNull, type RuntimeOptions, refuseBesides } from './runtime-options.ts';
import { screenOf } from './screen.ts';
import { historyUpTo } from './stored-history.ts';
import { writeReport } from './write-report.ts';

export interface RunCommandOptions extends PlanOptions, RuntimeOptions {
  readonly suites: string;
  readonly results: string;
  readonly machine?: string;
  readonly pin: boolean;
  readonly codeShape?: boolean;
  readonly json?: boolean;
  readonly html: string | false;
  readonly acknowledged: string;
}

export async function run(suiteNames: readonly string[], options: RunCommandOptions): Promise<void> {
  const { suites, results, html, filter = [] } = options;
  const plan = planOf(suiteNames, options);
  const spec = oneRuntimeSpec(options);
  refuseBesides(spec, options, 'codeShape');
  await checkWritable(results);
  // What is known of cases is known of them in this Node.
  const calibrations = spec === null ? await loadCalibrations(results) : NO_CALIBRATIONS;
  const pollution = await loadPollution(results);
  const accepting = await readAccepting(options.acknowledged);
  const partial = partialRun(results);
  const measured = await interruptible(async (signal, onProgress) =>
    runSuites({
      folder: process.cwd(),
      suites,
      outputs: html === false ? [results] : [results, html],
      suiteNames,
      patterns: filter,
      plan,
      runtime: await openOrNull(spec, plan.timeoutMs, signal),
      pin: options.pin,
      machineName: options.machine ?? null,
      calibrations,
      codeShape: options.codeShape ?? false,
      signal,
      onProgress,
      onPartial: partial.write,
    }),
  ).finally(partial.remove);
  const document = spec === null ? pollution.mark(measured) : measured;
  await publish(document, calibrations, accepting, options);
  const outlook = runOutlook(document, calibrations);
  if (outlook !== null) process.stderr.write(`${outlook}\n`);
  process.exitCode = exitCode(document);
}

/** Stored first, and printed even if that fails: whatever goes wrong, what was measured isn't lost. */
async function publish(
  document: RunDocument,
  calibrations: CalibrationIndex,
  accepting: Accepting,
  { results, json, html }: RunCommandOptions,
): Promise<void> {
  const measured = document.cases.length > 0;
  let path: string | null = null;
  try {
    if (measured || document.failures.length > 0) path = await writeRun(results, document);
  } finally {
    process.stdout.write(
      json ? `${JSON.stringify(document)}\n` : renderRun(document, screenOf(process.stdout), calibrations),
    );
  }
  if (path !== null) process.stderr.write(`stored: ${visible(path)}\n`);
  if (html !== false && measured) {
    const history = await historyUpTo(document, results, accepting);
    const report = await writeReport(html, document, results, calibrations, history);
    process.stderr.write(`report: ${visible(report)}\n`);
  }
}

function exitCode({ interrupted, cases, failures }: RunDocument): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (failuresAmong(failures).length > 0) return EXIT.caseFailed;
  return cases.some(({ role }) => role === 'case') ? EXIT.fine : EXIT.nothingRan;
}

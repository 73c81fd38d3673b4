/** `mmubench run`: measure, store, print, report. */
import { makePlan } from '../harness/default-plan.ts';
import { runSuites } from '../harness/run.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { EXIT, type ExitCode } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';
import { renderRun } from '../reports/terminal.ts';
import { createProgressLine } from './progress-line.ts';
import { screenOf } from './screen.ts';
import { writeReport } from './write-report.ts';

export interface RunCommandOptions {
  readonly suites: string;
  readonly results: string;
  readonly filter?: readonly string[];
  readonly quick?: boolean;
  readonly all?: boolean;
  readonly trials?: number;
  readonly budget?: number;
  readonly rounds?: number;
  readonly turnMs?: number;
  readonly seed?: number;
  readonly margin?: number;
  readonly timeout?: number;
  readonly machine?: string;
  readonly pin: boolean;
  readonly json?: boolean;
  readonly html: string | false;
}

export async function run(suiteNames: readonly string[], options: RunCommandOptions): Promise<void> {
  const { suites, results, filter = [] } = options;
  const plan = makePlan({
    seed: options.seed,
    trials: options.trials,
    budgetMs: options.budget === undefined ? undefined : options.budget * 1000,
    rounds: options.rounds,
    turnMs: options.turnMs,
    margin: options.margin,
    timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
    quick: options.quick ?? false,
    all: options.all ?? false,
    filters: [...suiteNames, ...filter],
  });
  await checkWritable(results);
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const progress = createProgressLine();
  let document: RunDocument;
  try {
    document = await runSuites({
      folder: process.cwd(),
      suites,
      outputs: options.html === false ? [results] : [results, options.html],
      suiteNames,
      patterns: filter,
      plan,
      pin: options.pin,
      machineName: options.machine ?? null,
      signal: interrupt.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  await publish(document, options);
  process.exitCode = exitCode(document);
}

/** Stored first, and printed even if that fails: whatever goes wrong, what was measured isn't lost. */
async function publish(document: RunDocument, { results, json, html }: RunCommandOptions): Promise<void> {
  const measured = document.cases.length > 0;
  let path: string | null = null;
  try {
    if (measured || document.failures.length > 0) path = await writeRun(results, document);
  } finally {
    process.stdout.write(
      json ? `${JSON.stringify(document)}\n` : renderRun(document, screenOf(process.stdout)),
    );
  }
  if (path !== null) process.stderr.write(`stored: ${visible(path)}\n`);
  if (html !== false && measured) {
    const report = await writeReport(html, document, results);
    process.stderr.write(`report: ${visible(report)}\n`);
  }
}

function exitCode({ interrupted, cases, failures }: RunDocument): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (failures.length > 0) return EXIT.caseFailed;
  return cases.some(({ role }) => role === 'case') ? EXIT.fine : EXIT.nothingRan;
}

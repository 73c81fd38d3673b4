/** `mmubench compare`: two builds in lockstep, or two stored runs, case by case. */
import { failuresAmong } from '../harness/absence.ts';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { compareRuns, type RunComparison } from '../harness/comparison.ts';
import { isConfirmedChange } from '../harness/false-discovery.ts';
import { matchesAny } from '../harness/pattern.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { EXIT, type ExitCode, UserError } from '../harness/user-error.ts';
import { failuresOf } from '../reports/comparison-model.ts';
import { renderComparisonCsv } from '../reports/csv.ts';
import { renderDifference } from '../reports/difference-text.ts';
import { renderComparisonJson } from '../reports/json.ts';
import { renderComparisonMarkdown } from '../reports/markdown.ts';
import { comparisonOutlook } from '../reports/outlook.ts';
import { renderComparison } from '../reports/terminal.ts';
import { findRun, isStoredRun } from './find-run.ts';
import type { JudgingOptions } from './judging-session.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { measureBuilds } from './measure-builds.ts';
import { type RuntimeOptions, runtimeSpecsOf } from './runtime-options.ts';
import { screenOf } from './screen.ts';

export interface CompareCommandOptions extends JudgingOptions, RuntimeOptions {
  readonly stored?: boolean;
  readonly codeShape?: boolean;
  readonly strict?: boolean;
  readonly format: 'table' | 'json' | 'markdown' | 'csv';
  readonly json?: boolean;
}

export async function compare(
  base: string,
  contender: string,
  options: CompareCommandOptions,
): Promise<void> {
  const stored = [base, contender].map((reference) => options.stored === true || isStoredRun(reference));
  if (stored[0] !== stored[1]) {
    throw new UserError(
      `${stored[0] ? base : contender} is a stored run and ${stored[0] ? contender : base} a build to be measured; ` +
        'compare two of a kind, or add --stored to take the stored runs of both',
    );
  }
  if (stored[0] && runtimeSpecsOf(options).length > 0) {
    throw new UserError(
      '--runtime says where builds are measured, and got stored runs; name two commits or folders',
    );
  }
  const calibrations = await loadCalibrations(options.results);
  const { compared: runs, profiled } = stored[0]
    ? { compared: await findRuns(base, contender, options), profiled: [] }
    : await measureBuilds(base, contender, calibrations, options);
  const [baseRun, contenderRun] = [narrow(runs.base, options), narrow(runs.contender, options)];
  const { comparisons, warnings } = compareRuns(baseRun, contenderRun, contenderRun.plan);
  const told = failuresOf(baseRun, contenderRun);
  if (comparisons.length === 0 && told.length === 0 && !contenderRun.interrupted) {
    throw new UserError(
      `${base} and ${contender} have no case in common that was asked for`,
      EXIT.nothingRan,
    );
  }
  process.stdout.write(render(baseRun, contenderRun, calibrations, options));
  if (!options.json && options.format === 'table') {
    for (const { caseId, difference } of profiled) {
      process.stdout.write(
        `\n${renderDifference(caseId, difference, PROFILE_ROWS, screenOf(process.stdout))}`,
      );
    }
  }
  const outlook = comparisonOutlook(baseRun, contenderRun, calibrations);
  if (outlook !== null) process.stderr.write(`${outlook}\n`);
  process.exitCode = exitCode(comparisons, warnings, {
    interrupted: contenderRun.interrupted,
    failed: failuresAmong(told).length > 0,
    strict: options.strict ?? false,
  });
}

async function findRuns(
  base: string,
  contender: string,
  { results, profile }: CompareCommandOptions,
): Promise<{ readonly base: RunDocument; readonly contender: RunDocument }> {
  if (profile)
    throw new UserError('--profile needs builds to run, and got stored runs; name two commits or folders');
  return { base: await findRun(base, results), contender: await findRun(contender, results) };
}

/** Of a profile that stands below a comparison; its page has them all. */
const PROFILE_ROWS = 8;

function narrow(document: RunDocument, { filter, margin }: CompareCommandOptions): RunDocument {
  const wanted = (caseId: string) => filter === undefined || matchesAny(caseId, filter);
  return {
    ...document,
    cases: document.cases.filter(({ caseId, role }) => role === 'control' || wanted(caseId)),
    failures: document.failures.filter(({ caseId }) => wanted(caseId)),
    plan: { ...document.plan, margin: margin ?? document.plan.margin },
  };
}

function render(
  base: RunDocument,
  contender: RunDocument,
  calibrations: CalibrationIndex,
  { format, json }: CompareCommandOptions,
): string {
  switch (json ? 'json' : format) {
    case 'json':
      return renderComparisonJson(base, contender, calibrations);
    case 'markdown':
      return renderComparisonMarkdown(base, contender, calibrations);
    case 'csv':
      return renderComparisonCsv(base, contender, calibrations);
    case 'table':
      return renderComparison(base, contender, screenOf(process.stdout), calibrations);
  }
}

/** What has not been measured must not pass for fine. */
function exitCode(
  comparisons: readonly RunComparison[],
  warnings: readonly string[],
  { interrupted, failed, strict }: { interrupted: boolean; failed: boolean; strict: boolean },
): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (comparisons.some((each) => each.verdict === 'slower' && isConfirmedChange(each)))
    return EXIT.regression;
  if (failed) return EXIT.caseFailed;
  if (warnings.includes('machine-differs')) return EXIT.environment;
  if (comparisons.some(behavesOtherwise)) return EXIT.behaviourChanged;
  if (comparisons.length === 0) return EXIT.nothingRan;
  const open = comparisons.some((each) => each.verdict === 'inconclusive');
  return strict && open ? EXIT.inconclusive : EXIT.fine;
}

/** Counters of a suite that was edited may count other things. */
function behavesOtherwise({ counterChanges, warnings }: RunComparison): boolean {
  return counterChanges.length > 0 && !warnings.includes('suite-changed');
}

/** `mmubench compare`: two builds in lockstep, or two stored runs, case by case. */
import { type Build, prepareBuild } from '../harness/builds.ts';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { type ComparedBuilds, compareBuilds } from '../harness/compare-builds.ts';
import { compareRuns, type RunComparison } from '../harness/comparison.ts';
import { isConfirmedChange } from '../harness/false-discovery.ts';
import { matchesPattern } from '../harness/pattern.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { EXIT, type ExitCode, UserError } from '../harness/user-error.ts';
import { renderComparisonCsv } from '../reports/csv.ts';
import { renderComparisonJson } from '../reports/json.ts';
import { renderComparisonMarkdown } from '../reports/markdown.ts';
import { visible } from '../reports/sanitize.ts';
import { renderComparison } from '../reports/terminal.ts';
import { findRun, isStoredRun } from './find-run.ts';
import { interruptible } from './interruptible.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { screenOf } from './screen.ts';

export interface CompareCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly results: string;
  readonly stored?: boolean;
  readonly build?: string;
  readonly machine?: string;
  readonly pin: boolean;
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
  const runs = stored[0]
    ? { base: await findRun(base, options.results), contender: await findRun(contender, options.results) }
    : await measureBuilds(base, contender, options);
  const [baseRun, contenderRun] = [narrow(runs.base, options), narrow(runs.contender, options)];
  const { comparisons, warnings } = compareRuns(baseRun, contenderRun, contenderRun.plan);
  if (comparisons.length === 0 && !contenderRun.interrupted) {
    throw new UserError(
      `${base} and ${contender} have no case in common that was asked for`,
      EXIT.nothingRan,
    );
  }
  process.stdout.write(render(baseRun, contenderRun, await loadCalibrations(options.results), options));
  process.exitCode = exitCode(comparisons, contenderRun, warnings, options.strict ?? false);
}

/** Builds both, measures them in lockstep, and stores both. */
async function measureBuilds(
  base: string,
  contender: string,
  options: CompareCommandOptions,
): Promise<ComparedBuilds> {
  const plan = planOf([], options);
  await checkWritable(options.results);
  const builds: Build[] = [];
  try {
    const compared = await interruptible(async (signal, onProgress) => {
      for (const reference of [base, contender]) {
        const { suites, results, build: command = null } = options;
        const onStep = (text: string) => process.stderr.write(`${visible(text)}\n`);
        builds.push(
          await prepareBuild(reference, {
            folder: process.cwd(),
            suites,
            outputs: [results],
            command,
            signal,
            onStep,
          }),
        );
      }
      return compareBuilds({
        base: builds[0]!,
        contender: builds[1]!,
        suiteNames: [],
        patterns: options.filter ?? [],
        plan,
        pin: options.pin,
        machineName: options.machine ?? null,
        signal,
        onProgress,
      });
    });
    for (const document of [compared.base, compared.contender]) {
      process.stderr.write(`stored: ${visible(await writeRun(options.results, document))}\n`);
    }
    tellMissing('base', compared.onlyInBase);
    tellMissing('contender', compared.onlyInContender);
    return compared;
  } finally {
    for (const build of builds) await build.dispose();
  }
}

function tellMissing(side: string, caseIds: readonly string[]): void {
  if (caseIds.length === 0) return;
  const names = caseIds.map((caseId) => visible(caseId)).join(', ');
  process.stderr.write(`not compared, since only the ${side} has them: ${names}\n`);
}

function narrow(document: RunDocument, { filter, margin }: CompareCommandOptions): RunDocument {
  const wanted = (caseId: string) =>
    filter === undefined || filter.some((pattern) => matchesPattern(caseId, pattern));
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

/** A contender that failed is no better than before: what it has not measured must not pass for fine. */
function exitCode(
  comparisons: readonly RunComparison[],
  { interrupted, failures }: RunDocument,
  warnings: readonly string[],
  strict: boolean,
): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (comparisons.some((each) => each.verdict === 'slower' && isConfirmedChange(each)))
    return EXIT.regression;
  if (failures.length > 0) return EXIT.caseFailed;
  if (warnings.includes('machine-differs')) return EXIT.environment;
  if (comparisons.some(behavesOtherwise)) return EXIT.behaviourChanged;
  const open = comparisons.some((each) => each.verdict === 'inconclusive');
  return strict && open ? EXIT.inconclusive : EXIT.fine;
}

/** Counters of a suite that was edited may count other things. */
function behavesOtherwise({ counterChanges, warnings }: RunComparison): boolean {
  return counterChanges.length > 0 && !warnings.includes('suite-changed');
}

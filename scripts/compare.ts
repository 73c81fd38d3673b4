/** `mmubench compare`: two stored runs, case by case. */
import { compareRuns } from '../harness/comparison.ts';
import { matchesPattern } from '../harness/pattern.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { EXIT, type ExitCode, UserError } from '../harness/user-error.ts';
import { renderComparisonCsv } from '../reports/csv.ts';
import { renderComparisonJson } from '../reports/json.ts';
import { renderComparisonMarkdown } from '../reports/markdown.ts';
import { renderComparison } from '../reports/terminal.ts';
import { findRun } from './find-run.ts';
import { screenOf } from './screen.ts';

export interface CompareCommandOptions {
  readonly results: string;
  readonly filter?: readonly string[];
  readonly margin?: number;
  readonly strict?: boolean;
  readonly format: 'table' | 'json' | 'markdown' | 'csv';
  readonly json?: boolean;
}

export async function compare(
  base: string,
  contender: string,
  options: CompareCommandOptions,
): Promise<void> {
  const [baseRun, contenderRun] = [
    narrow(await findRun(base, options.results), options),
    narrow(await findRun(contender, options.results), options),
  ];
  const { comparisons, warnings } = compareRuns(baseRun, contenderRun, contenderRun.plan);
  if (comparisons.length === 0) {
    throw new UserError(
      `${base} and ${contender} have no case in common that was asked for`,
      EXIT.nothingRan,
    );
  }
  process.stdout.write(render(baseRun, contenderRun, options));
  const verdicts = new Set(comparisons.map(({ verdict }) => verdict));
  const failed = contenderRun.failures.length > 0;
  process.exitCode = exitCode(verdicts, failed, warnings, options.strict ?? false);
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

function render(base: RunDocument, contender: RunDocument, { format, json }: CompareCommandOptions): string {
  switch (json ? 'json' : format) {
    case 'json':
      return renderComparisonJson(base, contender);
    case 'markdown':
      return renderComparisonMarkdown(base, contender);
    case 'csv':
      return renderComparisonCsv(base, contender);
    case 'table':
      return renderComparison(base, contender, screenOf(process.stdout));
  }
}

/** A contender that failed is no better than before: what it has not measured must not pass for fine. */
function exitCode(
  verdicts: ReadonlySet<string>,
  failed: boolean,
  warnings: readonly string[],
  strict: boolean,
): ExitCode {
  if (verdicts.has('slower')) return EXIT.regression;
  if (failed) return EXIT.caseFailed;
  if (warnings.includes('machine-differs')) return EXIT.environment;
  return strict && verdicts.has('inconclusive') ? EXIT.inconclusive : EXIT.fine;
}

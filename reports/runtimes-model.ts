/** Several runtimes, case by case against the first of them: what the renderers share, ready for JSON. */
import { failuresAmong } from '../harness/absence.ts';
import { estimateCase } from '../harness/comparison.ts';
import { controlsOf } from '../harness/control.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { runtimeName } from '../harness/runtimes/runtime.ts';
import { compareWithFirst, type OverallRatio } from '../harness/runtimes/runtime-comparison.ts';
import { interval, judgement } from './group-model.ts';
import type { FailureModel, Interval, Judgement, RunSummary, WarningNote } from './model.ts';
import { runSummary, verdictCounts, warningNotes } from './run-model.ts';

/** A case in one runtime. */
export interface RuntimeCell {
  readonly time: Interval;
  readonly trials: number;
  /** Null for the first runtime, and where there is nothing to compare. */
  readonly judgement: Judgement | null;
  readonly warnings: readonly string[];
}

export interface RuntimeRow {
  readonly caseId: string;
  /** One for each runtime; null where the case was not measured in it. */
  readonly cells: readonly (RuntimeCell | null)[];
}

export interface RuntimeModel {
  /** `node 22.11.0 --no-opt`. */
  readonly name: string;
  readonly runId: string;
  /** Null for the first. */
  readonly counts: ReturnType<typeof verdictCounts> | null;
  readonly overall: OverallRatio | null;
  readonly failures: readonly FailureModel[];
}

export interface RuntimesModel {
  /** Of the first runtime; the others ran in the same rounds. */
  readonly run: RunSummary;
  readonly runtimes: readonly RuntimeModel[];
  readonly rows: readonly RuntimeRow[];
  /** Runtimes that were asked for and can't be measured. */
  readonly absent: readonly AbsentRuntime[];
  /** caseIds that were left out, because they are programs of their own. */
  readonly programs: readonly string[];
  /** A case counts once for each runtime in which it has the warning. */
  readonly warnings: readonly WarningNote[];
}

export interface AbsentRuntime {
  readonly name: string;
  readonly reason: string;
}

/** `documents` are of one measurement in lockstep, at least one. O(turns · log). */
export function runtimesModel(
  documents: readonly RunDocument[],
  absent: readonly AbsentRuntime[],
  programs: readonly string[],
): RuntimesModel {
  const compared = [null, ...compareWithFirst(documents)];
  const columns = documents.map((document, index) => {
    const judged = new Map(compared[index]?.comparisons.map((each) => [each.caseId, each]));
    const cells = document.cases
      .filter(({ role }) => role === 'case')
      .map((result): [string, RuntimeCell] => {
        const comparison = judged.get(result.caseId);
        const { time, trials, warnings } = measured(document, result);
        const all = new Set([...warnings, ...(comparison?.warnings ?? [])]);
        const verdict = comparison === undefined ? null : judgement(comparison);
        return [result.caseId, { time, trials, judgement: verdict, warnings: [...all].sort() }];
      });
    return new Map(cells);
  });
  const caseIds = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return {
    run: runSummary(documents[0]!),
    runtimes: documents.map(({ runtime, runId, failures }, index) => ({
      name: runtimeName(runtime),
      runId,
      counts: compared[index] ? verdictCounts([...columns[index]!.values()]) : null,
      overall: compared[index]?.overall ?? null,
      failures: failuresAmong(failures),
    })),
    rows: caseIds.map((caseId) => ({ caseId, cells: columns.map((column) => column.get(caseId) ?? null) })),
    absent,
    programs,
    warnings: warningNotes(columns.flatMap((column) => [...column.values()])),
  };
}

function measured(document: RunDocument, result: CaseResult) {
  const estimate = estimateCase(result, document.plan.alpha, controlsOf(document, result));
  return { time: interval(estimate), trials: estimate.trials, warnings: estimate.warnings };
}

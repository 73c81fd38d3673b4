/** One run document as the model that the renderers share. */
import { failuresAmong } from '../harness/absence.ts';
import { type CalibrationIndex, NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import { compareWithinRun } from '../harness/comparison.ts';
import type { Verdict } from '../harness/estimate.ts';
import { groupBy } from '../harness/group-by.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { explainWarning } from '../harness/warnings.ts';
import { answerTables } from './answer-table.ts';
import { type CalibrationOf, groupModel } from './group-model.ts';
import type { Counts, GroupModel, Row, RunModel, RunSummary, WarningNote } from './model.ts';

/** Estimates every case and compares it with its group's baseline. O(turns log turns). */
export function runModel(document: RunDocument, calibrations: CalibrationIndex = NO_CALIBRATIONS): RunModel {
  const comparisons = new Map(
    compareWithinRun(document, { ...document.plan, spreads: spreadsWithin(document, calibrations) }).map(
      (each) => [each.caseId, each],
    ),
  );
  const calibrationOf = calibrationsOf(document, calibrations);
  const groups = groupBy(document.cases, ({ suite, group }) => JSON.stringify([suite, group]));
  const models = [...groups.values()].map((cases) =>
    groupModel(cases, comparisons, document.plan.alpha, calibrationOf),
  );
  const rows = models.flatMap((group) => group.rows);
  return {
    run: runSummary(document),
    counts: counts(models, failuresAmong(document.failures).length),
    answers: answerTables(models),
    groups: models,
    failures: document.failures,
    warnings: warningNotes(rows),
  };
}

/** For the machine of the run. */
export function calibrationsOf({ machine }: RunDocument, calibrations: CalibrationIndex): CalibrationOf {
  return ({ caseId, suiteHash }) => calibrations.find({ machineId: machine.id, caseId, suiteHash });
}

function spreadsWithin({ machine, cases }: RunDocument, calibrations: CalibrationIndex): Map<string, number> {
  const byId = new Map(cases.map((result) => [result.caseId, result]));
  const machineId = machine.id;
  return new Map(
    cases.flatMap((result) => {
      const baseline = byId.get(result.baseline ?? '');
      const spread = baseline && calibrations.spread({ machineId, ...baseline }, { machineId, ...result });
      return typeof spread === 'number' ? [[result.caseId, spread]] : [];
    }),
  );
}

export function runSummary(document: RunDocument): RunSummary {
  const { runId, startedAt, interrupted, project, commit, machine, runtime, plan, timedMs, wallMs } =
    document;
  return { runId, startedAt, interrupted, project, commit, machine, runtime, plan, timedMs, wallMs };
}

/** How many rows carry each verdict; rows that were compared with nothing count nowhere. */
export function verdictCounts(rows: readonly Pick<Row, 'judgement'>[]): Record<Verdict, number> {
  const counted = { faster: 0, slower: 0, equivalent: 0, inconclusive: 0 };
  for (const { judgement } of rows) if (judgement !== null) counted[judgement.verdict]++;
  return counted;
}

/** Each warning once, the most frequent first. */
export function warningNotes(rows: readonly Pick<Row, 'warnings'>[]): WarningNote[] {
  const cases = new Map<string, number>();
  for (const name of rows.flatMap((row) => row.warnings)) cases.set(name, (cases.get(name) ?? 0) + 1);
  return [...cases]
    .map(([name, count]) => ({ name, cases: count, explanation: warningText(name) }))
    .sort((a, b) => b.cases - a.cases || (a.name < b.name ? -1 : 1));
}

/** What it means and what to do. */
export function warningText(name: string): string {
  const { meaning, advice } = explainWarning(name);
  return `${meaning} ${advice}`;
}

function counts(groups: readonly GroupModel[], failed: number): Counts {
  const rows = groups.flatMap((group) => group.rows).filter((row) => !row.isControl);
  return { ...verdictCounts(rows), measured: rows.length, failed };
}

/** One group of a run as rows and a chart. */
import type { CalibrationSummary } from '../harness/calibration.ts';
import { agreedShape } from '../harness/code-shape/stored-shape.ts';
import { estimateCase } from '../harness/comparison.ts';
import { byPreference } from '../harness/control.ts';
import { countersOf } from '../harness/counters.ts';
import type { Comparison, Estimate } from '../harness/estimate.ts';
import type { CaseResult, Counters } from '../harness/run-document.ts';
import { costChartModel } from './cost-model.ts';
import { evidenceOf } from './evidence-text.ts';
import type { CalibrationNote, GroupModel, Interval, Judgement, Row } from './model.ts';
import { parseParameters } from './parameters.ts';

/** Finds what is known of a case on the machine of its run. */
export type CalibrationOf = (result: CaseResult) => CalibrationSummary | null;

/** `cases` are all of one group, in the document's order. O(rows × curves). */
export function groupModel(
  cases: readonly CaseResult[],
  comparisons: ReadonlyMap<string, Comparison>,
  alpha: number,
  calibrationOf: CalibrationOf,
): GroupModel {
  const first = cases[0]!;
  const controls = cases
    .filter(({ role, trials }) => role === 'control' && trials.length > 0)
    .sort(byPreference);
  const rows = cases
    .map((result) =>
      row(
        result,
        estimateCase(result, alpha, controls),
        comparisons.get(result.caseId),
        calibrationOf(result),
      ),
    )
    .sort((a, b) => rank(a) - rank(b));
  return {
    id: `${first.suite}/${first.group}`,
    suite: first.suite,
    name: first.group,
    baseline: rows.find((each) => each.isBaseline)?.name ?? null,
    rows,
    chart: costChartModel(rows.filter((each) => !each.isControl)),
  };
}

/** An estimate or a comparison's side without what a reader doesn't look at; open ends become null. */
export function interval({ center, low, high }: Pick<Estimate, 'center' | 'low' | 'high'>): Interval {
  return { center: finite(center), low: finite(low), high: finite(high) };
}

export function judgement(comparison: Comparison, calibration: CalibrationSummary | null = null): Judgement {
  const ratio = interval(comparison.ratio);
  const base = finite(comparison.baseline.center);
  const scaled = (value: number | null) => (value === null || base === null ? null : (value - 1) * base);
  return {
    ratio,
    difference: { center: scaled(ratio.center), low: scaled(ratio.low), high: scaled(ratio.high) },
    verdict: comparison.verdict,
    furtherTrials: comparison.furtherTrials,
    calibration: calibration === null ? null : calibrationNote(calibration),
  };
}

function calibrationNote({ detectable, resampled, direct }: CalibrationSummary): CalibrationNote {
  const { count, of } = direct;
  return { detectable, falseAlarmRate: resampled.count / resampled.of, falseAlarms: { count, of } };
}

export function row(
  result: CaseResult,
  estimate: Estimate,
  comparison: Comparison | undefined,
  calibration: CalibrationSummary | null,
): Row {
  return {
    caseId: result.caseId,
    name: result.name,
    parameters: parseParameters(result.name),
    isBaseline: result.caseId === result.baseline,
    isControl: result.role === 'control',
    operations: result.operations,
    time: interval(estimate),
    judgement: comparison === undefined ? null : judgement(comparison, calibration),
    trials: estimate.trials,
    bytesPerOperation: median(result.trials.map((trial) => trial.certificate.bytesPerOperation)),
    gcShare: gcShare(result),
    evidence: evidenceOf(result),
    counters: countsOf(result),
    warnings: [...new Set([...estimate.warnings, ...(comparison?.warnings ?? [])])].sort(),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Over all trials; null where a worker doesn't tell. */
function gcShare({ trials }: CaseResult): number | null {
  const timed = trials.reduce((sum, { certificate }) => sum + certificate.timedMs, 0);
  const collected = trials
    .map(({ certificate }) => certificate.gc?.ms ?? NaN)
    .reduce((sum, ms) => sum + ms, 0);
  return timed > 0 ? finite(collected / timed) : null;
}

function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  known.sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)] ?? null;
}

function rank({ isBaseline, isControl }: Row): number {
  return isControl ? 2 : isBaseline ? 0 : 1;
}

/** What the case counts itself, and what V8's code of it was counted to have. */
function countsOf(result: CaseResult): Counters | null {
  const agreed = countersOf(result)?.agreed ?? null;
  const { codeShapes } = result;
  return codeShapes === undefined ? agreed : { ...agreed, ...agreedShape(codeShapes) };
}

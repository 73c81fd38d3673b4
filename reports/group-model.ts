/** One group of a run as rows and a chart. */
import { estimateCase } from '../harness/comparison.ts';
import { countersOf } from '../harness/counters.ts';
import type { Comparison, Estimate } from '../harness/estimate.ts';
import type { CaseResult } from '../harness/run-document.ts';
import type { Chart, Curve, GroupModel, Interval, Judgement, Level, Row } from './model.ts';
import { numericKey, numericValue, parseParameters } from './parameters.ts';

/** `cases` are all of one group, in the document's order. O(rows × curves). */
export function groupModel(
  cases: readonly CaseResult[],
  comparisons: ReadonlyMap<string, Comparison>,
  alpha: number,
): GroupModel {
  const first = cases[0]!;
  const rows = cases
    .map((result) => row(result, estimateCase(result, alpha), comparisons.get(result.caseId)))
    .sort((a, b) => rank(a) - rank(b));
  return {
    id: `${first.suite}/${first.group}`,
    suite: first.suite,
    name: first.group,
    baseline: rows.find((each) => each.isBaseline)?.name ?? null,
    rows,
    chart: chart(rows.filter((each) => !each.isControl)),
  };
}

/** An estimate or a comparison's side without what a reader doesn't look at; open ends become null. */
export function interval({ center, low, high }: Pick<Estimate, 'center' | 'low' | 'high'>): Interval {
  return { center: finite(center), low: finite(low), high: finite(high) };
}

export function judgement(comparison: Comparison): Judgement {
  const ratio = interval(comparison.ratio);
  const base = finite(comparison.baseline.center);
  const scaled = (value: number | null) => (value === null || base === null ? null : (value - 1) * base);
  return {
    ratio,
    difference: { center: scaled(ratio.center), low: scaled(ratio.low), high: scaled(ratio.high) },
    verdict: comparison.verdict,
    furtherTrials: comparison.furtherTrials,
  };
}

export function row(result: CaseResult, estimate: Estimate, comparison: Comparison | undefined): Row {
  return {
    caseId: result.caseId,
    name: result.name,
    parameters: parseParameters(result.name),
    isBaseline: result.caseId === result.baseline,
    isControl: result.role === 'control',
    time: interval(estimate),
    judgement: comparison === undefined ? null : judgement(comparison),
    trials: estimate.trials,
    bytesPerOperation: median(result.trials.map((trial) => trial.certificate.bytesPerOperation)),
    counters: countersOf(result)?.agreed ?? null,
    warnings: [...new Set([...estimate.warnings, ...(comparison?.warnings ?? [])])].sort(),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  known.sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)] ?? null;
}

function rank({ isBaseline, isControl }: Row): number {
  return isControl ? 2 : isBaseline ? 0 : 1;
}

function chart(rows: readonly Row[]): Chart | null {
  const key = numericKey(rows.map(({ name }) => name));
  if (key === null) return null;
  const points = new Map<string, Map<number, Interval>>();
  const levels: Level[] = [];
  for (const { name, isBaseline, parameters, time } of rows) {
    const x = numericValue(parameters.find((parameter) => parameter.key === key)?.value ?? '');
    if (x === null || isBaseline) {
      levels.push({ name, isBaseline, time });
      continue;
    }
    const rest = parameters.filter((parameter) => parameter.key !== key);
    const curve = rest
      .map((parameter) => `${parameter.key}${parameter.key && '='}${parameter.value}`)
      .join('/');
    points.set(curve, (points.get(curve) ?? new Map()).set(x, time));
  }
  const values = [...new Set([...points.values()].flatMap((curve) => [...curve.keys()]))].sort(
    (a, b) => a - b,
  );
  if (values.length < 2) return null;
  return { key, values, curves: [...points].map(([name, curve]) => columns(name, curve, values)), levels };
}

function columns(name: string, points: ReadonlyMap<number, Interval>, values: readonly number[]): Curve {
  const at = (end: keyof Interval) => values.map((x) => points.get(x)?.[end] ?? null);
  return { name, centers: at('center'), lows: at('low'), highs: at('high') };
}

/** What it would take to decide what a run or a comparison has left open. */
import { type CalibrationIndex, NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { comparisonModel } from './comparison-model.ts';
import { formatDuration, formatQuantity } from './format.ts';
import type { Row } from './model.ts';
import { runModel } from './run-model.ts';

/** One sentence; null where everything is decided, or where no number of trials was meant to decide it. */
export function runOutlook(
  document: RunDocument,
  calibrations: CalibrationIndex = NO_CALIBRATIONS,
): string | null {
  const { groups } = runModel(document, calibrations);
  const workers = groups.reduce((sum, { rows }) => {
    const further = furtherTrials(rows);
    const companions = rows.filter(({ isBaseline, isControl }) => isBaseline || isControl).length;
    return sum + further.reduce((a, b) => a + b, 0) + companions * Math.max(0, ...further);
  }, 0);
  return sentence(
    groups.flatMap(({ rows }) => rows),
    workers * workerMs(document, []),
    document,
  );
}

/** The same of two builds that were measured together; stored runs can't be gone on with. */
export function comparisonOutlook(
  base: RunDocument,
  contender: RunDocument,
  calibrations: CalibrationIndex = NO_CALIBRATIONS,
): string | null {
  if (base.lockstep === undefined || base.lockstep !== contender.lockstep) return null;
  const { rows } = comparisonModel(base, contender, calibrations);
  const trials = furtherTrials(rows).reduce((a, b) => a + b, 0);
  return sentence(rows, trials * (2 + CONTROLS) * workerMs(contender, base.cases), contender);
}

/** Beside each pair. */
const CONTROLS = 2;
/** A budget is told in steps of seconds that one would type. */
const BUDGET_STEP_S = 5;

function furtherTrials(rows: readonly Row[]): number[] {
  return undecided(rows).flatMap(({ judgement }) => judgement?.furtherTrials ?? []);
}

function undecided(rows: readonly Row[]): Row[] {
  return rows.filter(({ judgement }) => judgement?.verdict === 'inconclusive');
}

/** Wall time for one trial of one worker. */
function workerMs({ wallMs, cases }: RunDocument, others: RunDocument['cases']): number {
  const measured = [...cases, ...others.filter(({ role }) => role === 'case')];
  return (
    wallMs /
    Math.max(
      1,
      measured.reduce((sum, { trials }) => sum + trials.length, 0),
    )
  );
}

function sentence(rows: readonly Row[], ms: number, { plan, wallMs }: RunDocument): string | null {
  const open = undecided(rows);
  if (open.length === 0 || plan.quick) return null;
  const further = furtherTrials(rows);
  const start = `${open.length} of ${formatQuantity(rows.filter(({ judgement }) => judgement !== null).length, 'case')} undecided`;
  if (further.length === 0) return `${start}, and how many more trials would decide can't be told yet.`;
  const most = Math.max(...further);
  const range = further.length === 1 ? `${most}` : `up to ${most}`;
  const budget = Math.ceil((wallMs + ms) / 1000 / BUDGET_STEP_S) * BUDGET_STEP_S;
  const rest = open.length > further.length ? ` (${open.length - further.length} of them beyond reach)` : '';
  return (
    `${start}${rest}: ${range} more trials of each, some ${formatDuration(ms)}, would probably decide; ` +
    `measured from the start, --budget ${budget}s.`
  );
}

/** Targets of a limits run that are no ratio to C or to a peer: the hook that nobody listens to, allocation, memory. */
import { compareCases } from '../harness/comparison.ts';
import { controlsOf } from '../harness/control.ts';
import { groupBy } from '../harness/group-by.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { formatBytes, formatCount, formatRatio, formatRatioRange, formatTimeDifference } from './format.ts';
import { judgement } from './group-model.ts';
import { isDispatch, type Outcome } from './limit-targets.ts';
import type { Footprint, LimitRow } from './limits-model.ts';
import type { Interval } from './model.ts';

export interface TargetRow {
  /** What is asked of it. */
  readonly target: string;
  /** Of the suite: untrusted text. */
  readonly operation: string;
  readonly measured: string;
  readonly outcome: Outcome;
}

const HOOK_GROUP = /^hook-(absent|empty)-(.+)$/;
const MARGIN = 0.01;
const MOST_EMPTY_NS = 1.5;
const MOST_BYTES_PER_ENTRY = 8;
/** No object is smaller: what allocates less than this per operation allocates nothing in it. */
const LEAST_ALLOCATED = 1;

/** By group. Of groups whose name tells that a hook's cost is asked for, with both sides measured. */
export function hookTargets(document: RunDocument): Map<string, TargetRow> {
  const measured = document.cases.filter(({ role, trials }) => role === 'case' && trials.length > 0);
  const rows = new Map<string, TargetRow>();
  for (const [id, cases] of groupBy(measured, ({ suite, group }) => `${suite}/${group}`)) {
    const [, kind, operation] = HOOK_GROUP.exec(cases[0]!.group) ?? [];
    const baseline = cases.find(({ caseId, baseline: of }) => caseId === of);
    const other = cases.find((result) => result !== baseline);
    if (operation === undefined || baseline === undefined || other === undefined) continue;
    const row = kind === 'absent' ? absentRow : emptyRow;
    rows.set(id, { operation, ...row(document, baseline, other) });
  }
  return rows;
}

type Row = Omit<TargetRow, 'operation'>;

function absentRow(document: RunDocument, without: CaseResult, absent: CaseResult): Row {
  const plan = { ...document.plan, margin: MARGIN };
  const { ratio, verdict } = judgement(compareCases(without, absent, plan, controlsOf(document, without)));
  const missed = verdict === 'slower' || verdict === 'faster';
  return {
    target: 'absent / compiled out: equivalent at 1 %',
    measured: `${formatRatio(ratio.center)} ${formatRatioRange(ratio)} ${verdict}`,
    outcome: verdict === 'equivalent' ? 'hit' : missed ? 'missed' : 'open',
  };
}

function emptyRow(document: RunDocument, absent: CaseResult, empty: CaseResult): Row {
  const controls = controlsOf(document, absent);
  const { difference } = judgement(compareCases(absent, empty, document.plan, controls));
  return {
    target: `empty − absent: at most ${MOST_EMPTY_NS} ns`,
    measured: differenceText(difference),
    outcome: outcomeOfMost(difference, MOST_EMPTY_NS),
  };
}

function differenceText(difference: Interval): string {
  const end = (ns: number | null, open: string) => (ns === null ? open : formatTimeDifference(ns));
  return `${formatTimeDifference(difference.center)} [${end(difference.low, '−∞')}, ${end(difference.high, '∞')}]`;
}

function outcomeOfMost({ low, high }: Interval, most: number): Outcome {
  if (high !== null && high <= most) return 'hit';
  return low !== null && low > most ? 'missed' : 'open';
}

/** Of all dispatches together, and of each operation on page tables that counts its tables. */
export function exactTargets(rows: readonly LimitRow[]): TargetRow[] {
  const dispatches = rows.filter(({ operation }) => isDispatch(operation));
  const memory = groupBy(rows.flatMap(memoryRow), ({ measured, outcome }) =>
    JSON.stringify([measured, outcome]),
  );
  const together = [...memory.values()].map((alike) => ({
    ...alike[0]!,
    operation: alike.length === 1 ? alike[0]!.operation : `${alike.length} operations on page tables`,
  }));
  return [...allocationRow(dispatches), ...together];
}

function allocationRow(rows: readonly LimitRow[]): TargetRow[] {
  if (rows.length === 0) return [];
  const bytes = rows.map(({ bytesPerOperation }) => bytesPerOperation);
  const allocating = rows.filter((row) => (row.bytesPerOperation ?? 0) >= LEAST_ALLOCATED);
  const known = bytes.filter((each) => each !== null);
  const largest = known.length === 0 ? 'unknown' : `${formatBytes(Math.max(...known))} at the most`;
  const named = allocating.map((row) => `${row.operation} ${formatBytes(row.bytesPerOperation)}`);
  return [
    {
      target: 'bytes allocated per dispatch: 0',
      operation: `all ${rows.length} dispatches`,
      measured: named.length > 0 ? named.join(', ') : largest,
      outcome: named.length > 0 ? 'missed' : known.length < rows.length ? 'open' : 'hit',
    },
  ];
}

function memoryRow({ operation, footprints, limit }: LimitRow): TargetRow[] {
  const [ours, ...others] = footprints;
  if (ours === undefined || !ours.ours) return [];
  const c = others.find(({ by }) => by === limit?.by);
  const small = ours.bytesPerEntry <= MOST_BYTES_PER_ENTRY;
  const same = c === undefined ? null : ours.tables <= c.tables;
  return [
    {
      target: `tables × bytes per entry: no more tables than C, at most ${MOST_BYTES_PER_ENTRY} B`,
      operation,
      measured: [ours, ...others].map(footprintText).join('; '),
      outcome: !small || same === false ? 'missed' : same === null ? 'open' : 'hit',
    },
  ];
}

function footprintText({ by, tables, bytesPerEntry }: Footprint): string {
  return `${by} ${formatCount(tables)} × ${bytesPerEntry} B`;
}

/** The table of targets as the README shows it: each operation beside C and the fastest peer, hit or missed. */
import type { RunDocument } from '../harness/run-document.ts';
import { formatDate, formatPlan, formatRatio, formatRatioRange, formatTime } from './format.ts';
import { exactTargets, hookTargets, type TargetRow } from './further-targets.ts';
import { isDispatch, type Outcome, outcomeOfAll, outcomes, targetsOf } from './limit-targets.ts';
import { type Beside, type LimitRow, limitRows } from './limits-model.ts';
import { markdownCode } from './sanitize.ts';

/**
 * Of several runs the newest says what an operation costs. Lines without a final newline.
 *
 * @param documents runs of one machine with the suite `limits`, in any order; at least one
 */
export function limitsMarkdown(documents: readonly RunDocument[]): string[] {
  const newestFirst = [...documents].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const rows = new Map<string, LimitRow>();
  for (const row of newestFirst.flatMap(limitRows)) if (!rows.has(row.group)) rows.set(row.group, row);
  const hooks = new Map<string, TargetRow>();
  for (const [id, row] of newestFirst.flatMap((document) => [...hookTargets(document)])) {
    if (!hooks.has(id)) hooks.set(id, row);
  }
  const further = [...hooks.values(), ...exactTargets([...rows.values()])];
  const { hit, missed, open } = outcomes([...rows.values()], further);
  return [
    ...newestFirst.map(measuredOn),
    '',
    `${hit} targets hit, ${missed} missed, ${open} open (the interval has the target inside).`,
    ...peersMeasured([...rows.values()]),
    '',
    '| operation | ours | C | ours / C | target | fastest peer | ours / peer | target | WebAssembly | ours / it |',
    '| --- | ---: | ---: | --- | --- | --- | --- | --- | ---: | --- |',
    ...[...rows.values()].sort(byOperation).map(tableRow),
    ...furtherTable(further),
  ];
}

function furtherTable(rows: readonly TargetRow[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ target, operation, measured, outcome }) => [
    target,
    markdownCode(operation),
    markdownCode(measured),
    outcomeText(outcome),
  ]);
  return [
    '',
    '| target | operation | measured | |',
    '| --- | --- | --- | --- |',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
  ];
}

/** The fastest is the fastest of these. */
function peersMeasured(rows: readonly LimitRow[]): string[] {
  const kinds = [
    ['dispatch', rows.filter(({ operation }) => isDispatch(operation))],
    ['page tables', rows.filter(({ operation }) => !isDispatch(operation))],
  ] as const;
  const told = kinds.flatMap(([kind, of]) => {
    const names = new Set(of.flatMap(({ peers }) => peers.map(({ by }) => by)));
    return names.size === 0
      ? []
      : `${kind}: ${[...names]
          .sort()
          .map((name) => markdownCode(name))
          .join(', ')}`;
  });
  return told.length === 0 ? [] : ['', `Peers that were measured, for ${told.join('; for ')}.`];
}

function measuredOn({ startedAt, machine, runtime, commit, plan, cases }: RunDocument): string {
  const groups = new Set(cases.map(({ group }) => group)).size;
  const version = commit === null ? '' : `, ${markdownCode(commit.sha.slice(0, 8))}`;
  return (
    `- ${formatDate(startedAt)}${version}: ${groups} groups on ${markdownCode(machine.cpu)}, ${machine.cores} cores, ` +
    `${markdownCode(`${runtime.name} ${runtime.version}`)}; ${formatPlan(plan)}`
  );
}

function tableRow({ operation, ours, limit, webAssembly, peers, fastestPeer }: LimitRow): string {
  const targets = targetsOf(operation);
  const cells = [
    markdownCode(operation),
    formatTime(ours.center),
    limit === null ? 'absent' : formatTime(limit.time.center),
    ratioCell(limit),
    targetCell(limit === null ? [] : [limit], targets.limit),
    fastestPeer === null
      ? 'absent'
      : `${markdownCode(fastestPeer.by)} ${formatTime(fastestPeer.time.center)}`,
    ratioCell(fastestPeer),
    targetCell(peers, targets.peer),
    webAssembly === null ? '' : formatTime(webAssembly.time.center),
    ratioCell(webAssembly),
  ];
  return `| ${cells.join(' | ')} |`;
}

function ratioCell(beside: Beside | null): string {
  if (beside === null) return '';
  const { ratio } = beside.judgement;
  return `${formatRatio(ratio.center)} ${formatRatioRange(ratio)}`;
}

/** Of a target that is asked for against all of them. */
function targetCell(others: readonly Beside[], target: number | null): string {
  if (target === null) return 'none';
  return `≤ ${target}: ${outcomeText(outcomeOfAll(others, target))}`;
}

function outcomeText(outcome: Outcome): string {
  return outcome === 'missed' ? '**missed**' : outcome;
}

/** Dispatches first, by callbacks and number; then the others, as they came. */
function byOperation({ operation: a }: LimitRow, { operation: b }: LimitRow): number {
  const rank = (operation: string) => {
    const dispatch = /^dispatch-(same|distinct)-(\d+)$/.exec(operation);
    if (dispatch === null) return Number.MAX_SAFE_INTEGER;
    return Number(dispatch[2]) + (dispatch[1] === 'distinct' ? 1e6 : 0);
  };
  return rank(a) - rank(b);
}

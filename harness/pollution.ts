/**
 * Does a case run at another speed once the other cases have run in its process? V8's type feedback belongs to the code
 * that cases share, so whoever measures them all in one process measures their order as well. Each case takes turns with
 * itself: alone in its worker, and in a worker that has run the others first.
 */
import { compareCases } from './comparison.ts';
import type { Comparison } from './estimate.ts';
import { isConfirmedChange, markUnconfirmed } from './false-discovery.ts';
import { type Measurement, measure, type Progress } from './measure.ts';
import { choosePinning } from './pinning.ts';
import type { AfterOthers } from './protocol.ts';
import { type Chosen, chooseCases } from './run.ts';
import type { Failure, Plan } from './run-document.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';
import type { WarningName } from './warnings.ts';

export interface PollutionOptions {
  readonly suites: string;
  readonly suiteNames: readonly string[];
  readonly patterns: readonly string[];
  readonly plan: Plan;
  readonly pin: boolean;
  /** The others: those of the same group, or of all groups of the suite. */
  readonly scope: 'group' | 'suite';
  /** How long each of the others runs. */
  readonly othersMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** A case that was measured alone (the baseline) and after the others (the contender). */
export interface PollutionFinding {
  readonly caseId: string;
  readonly suiteHash: string;
  /** How many cases ran before. */
  readonly others: number;
  /** Its warnings hold `polluted` where the two differ by more than the margin, surely and among all cases. */
  readonly comparison: Comparison;
}

export interface PollutionReport {
  readonly findings: readonly PollutionFinding[];
  /** Cases for which the question does not arise or can't be answered, and why. */
  readonly uncheckable: readonly { readonly caseId: string; readonly reason: string }[];
  readonly failures: readonly Failure[];
  readonly plan: Plan;
  readonly othersMs: number;
  readonly wallMs: number;
  readonly interrupted: boolean;
}

const POLLUTED: WarningName = 'polluted';

/** A case with what can run before it in its process. */
interface Candidate {
  readonly group: SelectedGroup;
  readonly item: SelectedCase;
  readonly others: AfterOthers['cases'];
}

/** Throws a UserError before anything is measured if no case is there that was asked for. */
export async function checkPollution(options: PollutionOptions): Promise<PollutionReport> {
  const { plan, othersMs, signal, onProgress } = options;
  const wanted = await chooseCases(options);
  const all = options.patterns.length === 0 ? wanted : await chooseCases({ ...options, patterns: [] });
  const candidates = findCandidates(wanted, all, options.scope);
  const checked = candidates.filter(({ others }) => others.length > 0);
  const measured = await measure({
    groups: checked.map((candidate) => toGroup(candidate, othersMs)),
    plan,
    pinning: choosePinning(options.pin),
    confirmChanges: true,
    signal,
    onProgress,
  });
  const unsupported = measured.failures.filter(({ reason }) => reason === 'unsupported');
  return {
    findings: judge(checked, measured, plan),
    uncheckable: [
      ...candidates.filter(({ others }) => others.length === 0).map(explainAlone),
      ...unsupported.map(({ caseId, message }) => ({ caseId: unmarked(caseId), reason: message })),
    ],
    failures: [...wanted.failures, ...failuresOf(measured, new Set(unsupported))],
    plan,
    othersMs,
    wallMs: Math.round(measured.wallMs),
    interrupted: measured.interrupted,
  };
}

function findCandidates(wanted: Chosen, all: Chosen, scope: PollutionOptions['scope']): Candidate[] {
  return wanted.groups.flatMap((group) => {
    const neighbours = all.groups.filter(
      (other) => other.suite === group.suite && (scope === 'suite' || other.group === group.group),
    );
    return group.cases.filter(isCase).map((item) => ({ group, item, others: othersOf(item, neighbours) }));
  });
}

/** What could share a process with the case: a program shares its own only with cases of the same program. */
function othersOf(item: SelectedCase, neighbours: readonly SelectedGroup[]): AfterOthers['cases'] {
  const program = JSON.stringify(item.outline.command);
  return neighbours
    .flatMap(({ cases }) => cases)
    .filter((other) => isCase(other) && other.caseId !== item.caseId)
    .filter(({ outline }) => JSON.stringify(outline.command) === program)
    .map(({ groupInFile, outline }) => ({ group: groupInFile, case: outline.name }));
}

function isCase({ role }: SelectedCase): boolean {
  return role === 'case';
}

function explainAlone({ item }: Candidate): PollutionReport['uncheckable'][number] {
  const reason =
    item.outline.command === null
      ? 'no other case is there to run before it'
      : 'a program of its own: no other case runs in its process';
  return { caseId: item.caseId, reason };
}

/** Without controls: what they cost in time is better spent on trials. */
function toGroup({ group, item, others }: Candidate, timeMs: number): SelectedGroup {
  const alone = { ...item, caseId: marked('alone', item.caseId) };
  const after = { ...item, caseId: marked('after', item.caseId), after: { cases: others, timeMs } };
  return {
    suite: group.suite,
    group: `${group.group}/${item.outline.name}`,
    baseline: alone.caseId,
    cases: [alone, after],
  };
}

/** Unique in the whole measurement. */
function marked(side: 'alone' | 'after', caseId: string): string {
  return `${side}:${caseId}`;
}

function unmarked(caseId: string): string {
  return caseId.slice(caseId.indexOf(':') + 1);
}

function judge(candidates: readonly Candidate[], { cases }: Measurement, plan: Plan): PollutionFinding[] {
  const byId = new Map(cases.map((result) => [result.caseId, result]));
  const measured = candidates.flatMap(({ item, others }) => {
    const alone = byId.get(marked('alone', item.caseId));
    const after = byId.get(marked('after', item.caseId));
    if (alone === undefined || after === undefined) return [];
    const { caseId, suiteHash } = item;
    return [{ caseId, suiteHash, others: others.length, comparison: compareCases(alone, after, plan) }];
  });
  const comparisons = markUnconfirmed(
    measured.map(({ comparison }) => comparison),
    plan.alpha,
  );
  return measured.map((finding, i) => {
    const comparison = comparisons[i]!;
    const warnings = isConfirmedChange(comparison) ? [POLLUTED, ...comparison.warnings] : comparison.warnings;
    return { ...finding, comparison: { ...comparison, warnings } };
  });
}

/** A case that fails does so on both sides; that is told once. */
function failuresOf({ failures }: Measurement, without: ReadonlySet<Failure>): Failure[] {
  const byCase = new Map<string, Failure>();
  for (const failure of failures) {
    const caseId = unmarked(failure.caseId);
    if (!without.has(failure) && !byCase.has(caseId)) byCase.set(caseId, { ...failure, caseId });
  }
  return [...byCase.values()];
}

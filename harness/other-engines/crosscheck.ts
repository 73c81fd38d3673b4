/**
 * The same cases by other engines: each engine runs a case in workers of its own, which take turns with ours, so that
 * the machine's drift hits all alike. One turn is one whole run of an engine.
 */
import { fileURLToPath } from 'node:url';
import { compareCases, estimateCase, pairedDifferences } from '../comparison.ts';
import type { Comparison, Estimate } from '../estimate.ts';
import { type Measurement, measure, type Progress } from '../measure.ts';
import { choosePinning } from '../pinning.ts';
import { chooseCases } from '../run.ts';
import type { CaseResult, Failure, Plan } from '../run-document.ts';
import type { SelectedCase, SelectedGroup } from '../selection.ts';
import type { Engine, EngineName } from './engines.ts';
import { FLOOR } from './floor.ts';

/**
 * An engine resolves a case if a call takes at least so many times what the engine reads for an empty one: its own cost
 * per call is then a tenth of its figure at the most.
 */
export const RESOLVED_FROM = 10;

export interface CrosscheckOptions {
  readonly suites: string;
  readonly suiteNames: readonly string[];
  readonly patterns: readonly string[];
  /** Its margin is the difference from which on an engine is said to differ. */
  readonly plan: Plan;
  readonly engines: readonly Engine[];
  readonly pin: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** One case by one engine. Our own figure is the baseline. */
export interface EngineFigure {
  readonly engine: EngineName;
  readonly comparison: Comparison;
  /** Of each trial, in time order: an engine that reads two speeds shows it here. */
  readonly trialRatios: readonly number[];
  /** Long enough for this engine; see `RESOLVED_FROM`. */
  readonly resolved: boolean;
  /** Resolved, and surely off by more than the margin. */
  readonly differs: boolean;
}

export interface CrosscheckedCase {
  readonly caseId: string;
  /** ns per operation by this harness. */
  readonly ours: Estimate;
  readonly operationsPerCall: number;
  readonly figures: readonly EngineFigure[];
  /** Why an engine has no figure. */
  readonly missing: readonly { readonly engine: EngineName; readonly reason: string }[];
}

export interface CrosscheckReport {
  readonly engines: readonly (Pick<Engine, 'name' | 'version'> & {
    /** What it reads for an empty call, in ns; null where that wasn't measured. */
    readonly floor: Estimate | null;
  })[];
  readonly cases: readonly CrosscheckedCase[];
  /** caseIds of cases that are programs of their own: no engine can call them. */
  readonly programs: readonly string[];
  readonly failures: readonly Failure[];
  readonly plan: Plan;
  readonly wallMs: number;
  readonly interrupted: boolean;
}

type Side = 'ours' | EngineName;

/** Throws a UserError before anything is measured if no case is there that was asked for. */
export async function crosscheck(options: CrosscheckOptions): Promise<CrosscheckReport> {
  const { plan, engines, signal, onProgress } = options;
  const { groups, failures } = await chooseCases(options);
  const chosen = groups.flatMap(({ cases }) => cases.filter(({ role }) => role === 'case'));
  const items = [floorCase(), ...chosen.filter(({ outline }) => outline.command === null)];
  const measured = await measure({
    groups: items.map((item) => toGroup(item, engines)),
    plan,
    pinning: choosePinning(options.pin),
    signal,
    onProgress,
  });
  const results = new Map(measured.cases.map((result) => [result.caseId, result]));
  const floors = engines.map(({ name, version }) => {
    const floor = results.get(sideId(name, items[0]!.caseId));
    return { name, version, floor: floor === undefined ? null : estimateCase(floor, plan.alpha) };
  });
  const unsupported = measured.failures.filter(({ reason }) => reason === 'unsupported');
  return {
    engines: floors,
    cases: items.slice(1).flatMap((item) => crosschecked(item, floors, results, measured, plan)),
    programs: chosen.filter(({ outline }) => outline.command !== null).map(({ caseId }) => caseId),
    failures: [...failures, ...measured.failures.filter((failure) => !unsupported.includes(failure))],
    plan,
    wallMs: Math.round(measured.wallMs),
    interrupted: measured.interrupted,
  };
}

function floorCase(): SelectedCase {
  const file = fileURLToPath(new URL('./floor.js', import.meta.url));
  const outline = { name: FLOOR.case, operations: 1, tail: false, command: null };
  const caseId = `crosscheck/${FLOOR.group}/${FLOOR.case}`;
  return { caseId, role: 'case', outline, file, groupInFile: FLOOR.group, suiteHash: '' };
}

function toGroup(item: SelectedCase, engines: readonly Engine[]): SelectedGroup {
  const ours = { ...item, caseId: sideId('ours', item.caseId) };
  const theirs = engines.map(({ name, command }) => ({
    ...item,
    caseId: sideId(name, item.caseId),
    outline: { ...item.outline, command },
  }));
  return {
    suite: 'crosscheck',
    group: item.caseId,
    baseline: ours.caseId,
    cases: [ours, ...theirs],
  };
}

/** Unique in the whole measurement. */
function sideId(side: Side, caseId: string): string {
  return `${side}:${caseId}`;
}

function crosschecked(
  item: SelectedCase,
  engines: CrosscheckReport['engines'],
  results: ReadonlyMap<string, CaseResult>,
  { failures }: Measurement,
  plan: Plan,
): CrosscheckedCase[] {
  const operationsPerCall = item.outline.operations;
  const ours = results.get(sideId('ours', item.caseId));
  if (ours === undefined) return [];
  const figures: EngineFigure[] = [];
  const missing: { engine: EngineName; reason: string }[] = [];
  for (const { name: engine, floor } of engines) {
    const id = sideId(engine, item.caseId);
    const theirs = results.get(id);
    if (theirs === undefined) {
      const failure = failures.find(({ caseId }) => caseId === id);
      missing.push({ engine, reason: failure?.message ?? 'not measured in time' });
      continue;
    }
    const comparison = compareCases(ours, theirs, plan);
    const callNs = comparison.baseline.center * operationsPerCall;
    const resolved = floor !== null && callNs >= RESOLVED_FROM * floor.center;
    const differs = resolved && (comparison.verdict === 'slower' || comparison.verdict === 'faster');
    const trialRatios = pairedDifferences(ours.trials, theirs.trials).map(Math.exp);
    figures.push({ engine, comparison, trialRatios, resolved, differs });
  }
  return [{ caseId: item.caseId, ours: estimateCase(ours, plan.alpha), operationsPerCall, figures, missing }];
}

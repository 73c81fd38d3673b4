import { estimateCase, measurementWarnings } from './case-estimate.ts';
import { codeShapeChanges } from './code-shape/stored-shape.ts';
import { controlsOf } from './control.ts';
import { type CounterChange, counterChanges } from './counters.ts';
import type { Comparison } from './estimate.ts';
import { markUnconfirmed } from './false-discovery.ts';
import { judge } from './judgement.ts';
import { differencesByTrial, inTrialOrder, logTimesByTrial } from './paired-differences.ts';
import type { CaseResult, RunDocument } from './run-document.ts';
import type { JudgingOptions } from './verdict.ts';
import type { WarningName } from './warnings.ts';

/** A comparison of one case in two stored runs. */
export interface RunComparison extends Comparison {
  /** Name of the control that both sides were divided by, such as `control=throughput`; null where they share none. */
  readonly control: string | null;
  /** Counters that differ exactly: what changed is what the code does, whatever became of its speed. */
  readonly counterChanges: readonly CounterChange[];
}

export interface RunComparisons {
  readonly comparisons: readonly RunComparison[];
  /** Identifiers of cases that only one of the runs has: removed, added, failed, or not asked for. */
  readonly onlyInBase: readonly string[];
  readonly onlyInContender: readonly string[];
  /** What holds for the two runs as a whole; also among the warnings of each comparison that it concerns. */
  readonly warnings: readonly string[];
}

/** Under these the two sides are not the same measurement, and no number of trials makes them so. */
const PREVENT_A_VERDICT: ReadonlySet<WarningName> = new Set(['suite-changed', 'machine-differs']);

/** Under these V8 makes other code of the same source. */
const MAKE_OTHER_CODE: ReadonlySet<WarningName> = new Set([
  'suite-changed',
  'machine-differs',
  'runtime-differs',
]);

/**
 * Compares two stored runs case by case, in the contender's order, controls left out. Runs of two builds that were
 * measured in lockstep are compared round by round. Others were not, which every comparison says: in each trial the case
 * is divided by its group's control, round by round; then trials are paired by index. So the ratio is not the quotient
 * of the two absolute estimates. Changes that don't stand among so many comparisons carry the warning `unconfirmed`. Where suite or
 * machine differ, the verdict is `inconclusive` and the e-value 1 (no evidence), whatever the ratio. RangeError for
 * options out of range.
 */
export function compareRuns(
  base: RunDocument,
  contender: RunDocument,
  options: JudgingOptions,
): RunComparisons {
  const baseCases = measuredCases(base);
  const contenderCases = measuredCases(contender);
  const runWarnings = documentWarnings(base, contender);
  const lockstep = base.lockstep !== undefined && base.lockstep === contender.lockstep;
  const compared: RunComparison[] = [];
  for (const [caseId, result] of contenderCases) {
    const counterpart = baseCases.get(caseId);
    if (counterpart === undefined) continue;
    const sides = [sideOf(base, counterpart), sideOf(contender, result)] as const;
    compared.push(compareSides(...sides, lockstep, runWarnings, options));
  }
  const comparisons = markUnconfirmed(compared, options.alpha);
  const suiteChanged = comparisons.some(({ warnings }) => warnings.includes('suite-changed'));
  return {
    comparisons,
    onlyInBase: [...baseCases.keys()].filter((caseId) => !contenderCases.has(caseId)),
    onlyInContender: [...contenderCases.keys()].filter((caseId) => !baseCases.has(caseId)),
    warnings: suiteChanged ? [...runWarnings, 'suite-changed'] : runWarnings,
  };
}

/** One case of one run, and the controls that it can be divided by, best first. */
interface Side {
  readonly result: CaseResult;
  readonly controls: readonly CaseResult[];
}

function sideOf(document: RunDocument, result: CaseResult): Side {
  return { result, controls: controlsOf(document, result) };
}

function compareSides(
  base: Side,
  contender: Side,
  lockstep: boolean,
  runWarnings: readonly WarningName[],
  options: JudgingOptions,
): RunComparison {
  // What ran in the same rounds needs no control to cancel the machine's speed.
  const pair = lockstep ? null : commonControl(base, contender);
  const differences = lockstep
    ? differencesByTrial(base.result.trials, contender.result.trials)
    : dividedDifferences(
        dividedLogs(base.result, pair?.base),
        dividedLogs(contender.result, pair?.contender),
      );
  const judgement = judge(inTrialOrder(differences), options, lockstep ? contender.result.caseId : undefined);
  const reasons: WarningName[] = [...runWarnings];
  if (!lockstep) reasons.push('not-lockstep');
  if (isEdited(base.result, contender.result) || (pair !== null && isEdited(pair.base, pair.contender))) {
    reasons.push('suite-changed');
  }
  if (pair === null && !lockstep) reasons.push('no-control');
  const comparable = !reasons.some((reason) => PREVENT_A_VERDICT.has(reason));
  const measured = [base, contender].flatMap((side) => measurementWarnings(side.result, side.controls));
  const ofControls =
    pair === null ? [] : [pair.base, pair.contender].flatMap((each) => measurementWarnings(each));
  return {
    caseId: contender.result.caseId,
    baselineId: base.result.caseId,
    baseline: estimateCase(base.result, options.alpha, base.controls),
    contender: estimateCase(contender.result, options.alpha, contender.controls),
    ...judgement,
    ...(comparable ? {} : { verdict: 'inconclusive', eValue: 1, furtherTrials: null }),
    control: pair?.base.name ?? null,
    counterChanges: [
      ...counterChanges(base.result, contender.result),
      ...(reasons.some((reason) => MAKE_OTHER_CODE.has(reason))
        ? []
        : codeShapeChanges(base.result.codeShapes, contender.result.codeShapes)),
    ],
    warnings: [...new Set([...reasons, ...judgement.ratio.warnings, ...measured, ...ofControls])],
  };
}

/** Of trials with the same index, though they ran at different times. */
function dividedDifferences(
  base: ReadonlyMap<number, number>,
  contender: ReadonlyMap<number, number>,
): Map<number, number> {
  const differences = new Map<number, number>();
  for (const [index, log] of contender) {
    const other = base.get(index);
    if (other !== undefined) differences.set(index, log - other);
  }
  return differences;
}

/** The best control by name that both runs have, as measured in each. */
function commonControl(base: Side, contender: Side): { base: CaseResult; contender: CaseResult } | null {
  for (const control of base.controls) {
    const counterpart = contender.controls.find(({ name }) => name === control.name);
    if (counterpart !== undefined) return { base: control, contender: counterpart };
  }
  return null;
}

function dividedLogs(result: CaseResult, control: CaseResult | undefined): Map<number, number> {
  return control === undefined
    ? logTimesByTrial(result.trials)
    : differencesByTrial(control.trials, result.trials);
}

function measuredCases(document: RunDocument): Map<string, CaseResult> {
  return new Map(
    document.cases.filter(({ role }) => role === 'case').map((result) => [result.caseId, result]),
  );
}

function documentWarnings(base: RunDocument, contender: RunDocument): WarningName[] {
  const warnings: WarningName[] = [];
  if (base.machine.id !== contender.machine.id) warnings.push('machine-differs');
  const sameRuntime =
    base.runtime.name === contender.runtime.name && base.runtime.version === contender.runtime.version;
  if (!sameRuntime) warnings.push('runtime-differs');
  return warnings;
}

function isEdited(base: CaseResult, contender: CaseResult): boolean {
  return base.suiteHash !== contender.suiteHash;
}

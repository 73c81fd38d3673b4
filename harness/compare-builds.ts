/**
 * Two builds in lockstep: each case of the one against the same case of the other, until decided or the budget is
 * spent. Gives two ordinary run documents, which say that they belong together.
 */
import { randomBytes } from 'node:crypto';
import type { Build } from './builds.ts';
import { type CalibrationIndex, NO_CALIBRATIONS } from './calibration-index.ts';
import { type MeasuredShapes, measureShapes, shapeProgress } from './code-shape/measure-shapes.ts';
import { withShapes } from './code-shape/with-shapes.ts';
import { describeMachine, describeRuntime } from './machine.ts';
import { type Measurement, measure, type Progress } from './measure.ts';
import { choosePinning } from './pinning.ts';
import { type Chosen, chooseCases } from './run.ts';
import {
  type CaseResult,
  type Failure,
  type Plan,
  type RunDocument,
  SCHEMA_VERSION,
} from './run-document.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';
import { EXIT, UserError } from './user-error.ts';

export interface CompareBuildsOptions {
  readonly base: Build;
  readonly contender: Build;
  readonly suiteNames: readonly string[];
  readonly patterns: readonly string[];
  /** Of what these choose, the cases that are compared; default: all of them. */
  readonly isWanted?: (caseId: string) => boolean;
  /** If the budget is too short for all, the first cases are measured until they are decided. Default false. */
  readonly inWaves?: boolean;
  readonly plan: Plan;
  readonly pin: boolean;
  readonly machineName: string | null;
  /** What is known of the cases; default: nothing. */
  readonly calibrations?: CalibrationIndex;
  /** Look at V8's code of each case when the trials are over. Default false. */
  readonly codeShape?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface ComparedBuilds {
  readonly base: RunDocument;
  readonly contender: RunDocument;
  /** caseIds that could not be measured, because one of the builds hasn't got them. */
  readonly onlyInBase: readonly string[];
  readonly onlyInContender: readonly string[];
}

/** A case of both builds. */
interface Pair {
  readonly group: SelectedGroup;
  readonly base: SelectedCase;
  readonly contender: SelectedCase;
}

/** Trials of different pairs ran at different times; their indexes must not meet. */
const INDEX_STRIDE = 10_000;
const NO_SHAPES: MeasuredShapes = { shapes: new Map(), failures: new Map(), interrupted: false };
const ROLES = ['base', 'contender'] as const;
type Side = (typeof ROLES)[number];

/** Throws a UserError before anything is measured if the builds have no case in common. */
export async function compareBuilds(options: CompareBuildsOptions): Promise<ComparedBuilds> {
  const { base, contender, plan, signal, onProgress } = options;
  const startedAt = new Date().toISOString();
  const [baseCases, contenderCases] = await Promise.all(
    [base, contender].map((build) => choose(build, options)),
  );
  const { isWanted = () => true } = options;
  const common = findPairs(baseCases!, contenderCases!);
  const pairs = common.filter(({ contender: item }) => isWanted(item.caseId));
  if (pairs.length === 0)
    throw nothingInCommon(base, contender, [...baseCases!.failures, ...contenderCases!.failures]);
  const pinning = choosePinning(options.pin);
  const machine = describeMachine(pinning, options.machineName);
  const measured = await measure({
    groups: pairs.map(toGroup),
    plan,
    pinning,
    confirmChanges: true,
    inWaves: options.inWaves ?? false,
    spreads: spreadsOf(pairs, machine.id, options.calibrations),
    signal,
    onProgress,
  });
  const shaped =
    options.codeShape && !measured.interrupted
      ? await measureShapes({
          items: pairs.flatMap(({ base, contender }) => [base, contender]),
          plan,
          pinning,
          signal,
          onProgress: shapeProgress(onProgress),
        })
      : NO_SHAPES;
  const lockstep = randomBytes(6).toString('hex');
  const document = (side: Side, build: Build, failures: readonly Failure[]): RunDocument => ({
    schema: SCHEMA_VERSION,
    runId: randomBytes(6).toString('hex'),
    startedAt,
    finishedAt: new Date().toISOString(),
    lockstep,
    interrupted: measured.interrupted || shaped.interrupted,
    project: build.project,
    commit: build.commit,
    ...(build.suitesFrom === null ? {} : { suitesFrom: build.suitesFrom }),
    machine,
    runtime: describeRuntime(),
    plan,
    timedMs: Math.round(measured.timedMs / 2),
    wallMs: Math.round(measured.wallMs),
    cases: withShapes(
      resultsOf(side, pairs, measured),
      pairs.map((pair) => pair[side]),
      shaped.shapes,
    ),
    failures: [...failures, ...failuresOf(side, measured), ...shapeFailuresOf(side, pairs, shaped)],
  });
  return {
    base: document('base', base, baseCases!.failures),
    contender: document('contender', contender, contenderCases!.failures),
    onlyInBase: unpaired(baseCases!, common),
    onlyInContender: unpaired(contenderCases!, common),
  };
}

function spreadsOf(
  pairs: readonly Pair[],
  machineId: string,
  calibrations: CalibrationIndex = NO_CALIBRATIONS,
): Map<string, number> {
  return new Map(
    pairs.flatMap(({ contender }) => {
      const spread = calibrations.find({ machineId, ...contender })?.trialSpread;
      return spread === undefined ? [] : [[sideId('contender', contender), spread]];
    }),
  );
}

function nothingInCommon(base: Build, contender: Build, failures: readonly Failure[]): UserError {
  const reasons = failures.map(({ caseId, message }) => `; ${caseId}: ${message}`).join('');
  const text = `${base.reference} and ${contender.reference} have no case in common that was asked for${reasons}`;
  return new UserError(text, failures.length > 0 ? EXIT.caseFailed : EXIT.nothingRan);
}

/** A pattern that only one of the builds has cases for is no error: the comparison says what is missing where. */
async function choose(
  build: Build,
  { suiteNames, patterns, plan, signal }: CompareBuildsOptions,
): Promise<Chosen> {
  try {
    return await chooseCases({ suites: build.suites, suiteNames, patterns, plan, signal });
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    throw new UserError(`${build.reference}: ${error.message}`, error.exitCode, error.details);
  }
}

function findPairs(base: Chosen, contender: Chosen): Pair[] {
  const baseCases = new Map(base.groups.flatMap(({ cases }) => cases).map((item) => [item.caseId, item]));
  return contender.groups.flatMap((group) =>
    group.cases.flatMap((item) => {
      const counterpart = baseCases.get(item.caseId);
      if (item.role === 'control' || counterpart === undefined) return [];
      return [{ group, base: counterpart, contender: item }];
    }),
  );
}

function unpaired({ groups }: Chosen, pairs: readonly Pair[]): string[] {
  const paired = new Set(pairs.map(({ contender }) => contender.caseId));
  const cases = groups.flatMap((group) => group.cases.filter(({ role }) => role === 'case'));
  return cases.map(({ caseId }) => caseId).filter((caseId) => !paired.has(caseId));
}

/** The base plays the baseline. Both sides share one set of controls. */
function toGroup({ group, base, contender }: Pair): SelectedGroup {
  const controls = group.cases.filter(({ role }) => role === 'control');
  const control = (item: SelectedCase) => ({
    ...item,
    caseId: sideId('control', contender, item.outline.name),
  });
  return {
    suite: group.suite,
    group: `${group.group}/${contender.outline.name}`,
    baseline: sideId('base', base),
    cases: [
      { ...base, caseId: sideId('base', base) },
      { ...contender, caseId: sideId('contender', contender) },
      ...controls.map(control),
    ],
  };
}

/** Unique in the whole measurement. */
function sideId(side: Side | 'control', { caseId }: SelectedCase, name = ''): string {
  return JSON.stringify([side, caseId, name]);
}

/** One build's results as a run of it alone would have them. */
function resultsOf(side: Side, pairs: readonly Pair[], { cases }: Measurement): CaseResult[] {
  const byId = new Map(cases.map((result) => [result.caseId, result]));
  const results = new Map<string, CaseResult>();
  for (const [number, { group, base, contender }] of pairs.entries()) {
    const own = side === 'base' ? base : contender;
    const place = { suite: group.suite, group: group.group, baseline: null };
    const keep = (measuredId: string, selected: SelectedCase) => {
      const found = byId.get(measuredId);
      if (found === undefined) return;
      const trials = found.trials.map((trial) => ({ ...trial, index: trial.index + number * INDEX_STRIDE }));
      const { caseId, role, suiteHash, outline } = selected;
      const { name, operations } = outline;
      const earlier = results.get(caseId)?.trials ?? [];
      results.set(caseId, {
        caseId,
        ...place,
        name,
        role,
        operations,
        suiteHash,
        trials: [...earlier, ...trials],
      });
    };
    keep(sideId(side, own), own);
    for (const control of group.cases.filter(({ role }) => role === 'control')) {
      keep(sideId('control', contender, control.outline.name), control);
    }
  }
  return [...results.values()];
}

function shapeFailuresOf(side: Side, pairs: readonly Pair[], { failures }: MeasuredShapes): Failure[] {
  return pairs.flatMap((pair) => failures.get(pair[side]) ?? []);
}

function failuresOf(side: Side, { failures }: Measurement): Failure[] {
  return failures.flatMap((failure) => {
    const [role, caseId] = JSON.parse(failure.caseId) as [string, string];
    // A control's failure concerns both.
    return role === side || role === 'control' ? [{ ...failure, caseId }] : [];
  });
}

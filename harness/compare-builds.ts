/**
 * Two builds in lockstep: each case of the one against the same case of the other, until decided or the budget is
 * spent. Gives two ordinary run documents, which say that they belong together.
 */
import { randomBytes } from 'node:crypto';
import type { Build } from './builds.ts';
import { type CalibrationIndex, NO_CALIBRATIONS } from './calibration-index.ts';
import { type MeasuredShapes, measureShapes, shapeProgress } from './code-shape/measure-shapes.ts';
import { withShapes } from './code-shape/with-shapes.ts';
import { inNameOf } from './in-name-of.ts';
import { describeMachine, describeRuntime } from './machine.ts';
import { measure, type Progress } from './measure.ts';
import { choosePinning } from './pinning.ts';
import { type Chosen, chooseCases } from './run.ts';
import { type Failure, type Plan, type RunDocument, SCHEMA_VERSION } from './run-document.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { withRuntime } from './runtimes/with-runtime.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';
import { failuresOfSide, measuredId, resultsOfSide, type SideBySide, toGroup } from './side-by-side.ts';
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
  /** Where both run. Default: in the Node that runs this. */
  readonly runtime?: Runtime | null;
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

const NO_SHAPES: MeasuredShapes = { shapes: new Map(), failures: new Map(), interrupted: false };
const SIDES = ['base', 'contender'] as const;
type Side = (typeof SIDES)[number];

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
  const rows = pairs.map(sideBySide);
  const measured = await measure({
    groups: rows.map(toGroup),
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
    runtime: options.runtime?.record ?? describeRuntime(),
    plan,
    timedMs: Math.round(measured.timedMs / 2),
    wallMs: Math.round(measured.wallMs),
    cases: withShapes(
      resultsOfSide(SIDES.indexOf(side), rows, measured),
      pairs.map((pair) => pair[side]),
      shaped.shapes,
    ),
    failures: [
      ...failures,
      ...failuresOfSide(SIDES.indexOf(side), measured),
      ...shapeFailuresOf(side, pairs, shaped),
    ],
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
      return spread === undefined ? [] : [[measuredId(SIDES.indexOf('contender'), contender), spread]];
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
  { suiteNames, patterns, plan, signal, runtime = null }: CompareBuildsOptions,
): Promise<Chosen> {
  return inNameOf(build, signal, async () => {
    const variables = runtime?.variables ?? {};
    const chosen = await chooseCases({ suites: build.suites, suiteNames, patterns, plan, variables, signal });
    return { ...chosen, groups: withRuntime(chosen.groups, runtime) };
  });
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

/** Both sides share one set of controls. */
function sideBySide({ group, base, contender }: Pair): SideBySide {
  const controls = group.cases.filter(({ role }) => role === 'control');
  return { suite: group.suite, group: group.group, sides: [base, contender], controls };
}

function shapeFailuresOf(side: Side, pairs: readonly Pair[], { failures }: MeasuredShapes): Failure[] {
  return pairs.flatMap((pair) => failures.get(pair[side]) ?? []);
}

/** One run from folder to document: discover, select, measure, describe. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type CalibrationIndex, NO_CALIBRATIONS } from './calibration-index.ts';
import { measureShapes, shapeProgress } from './code-shape/measure-shapes.ts';
import { withShapes } from './code-shape/with-shapes.ts';
import { controlSuite } from './control-suite.ts';
import { type Discovery, discoverSuites, type LoadedSuite } from './discover.ts';
import { describeCommit, pathInRepository } from './git.ts';
import { checkMachineName, describeMachine, describeRuntime } from './machine.ts';
import { type Measurement, measure, type Progress } from './measure.ts';
import { matchesPattern } from './pattern.ts';
import { choosePinning, type Pinning } from './pinning.ts';
import { describeProject } from './project.ts';
import {
  type CaseResult,
  type Commit,
  type Failure,
  type Plan,
  type RunDocument,
  SCHEMA_VERSION,
} from './run-document.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { withRuntime } from './runtimes/with-runtime.ts';
import { type SelectedGroup, selectGroups } from './selection.ts';
import { UserError } from './user-error.ts';

export interface RunOptions {
  /** The folder of the project that is measured. */
  readonly folder: string;
  /** The folder of its suites. */
  readonly suites: string;
  /** Files and folders that runs write: changes in them don't make the commit dirty. */
  readonly outputs: readonly string[];
  /** Names of suites; none means all. */
  readonly suiteNames: readonly string[];
  /** Patterns on caseIds; none means all. */
  readonly patterns: readonly string[];
  /** Of what these choose, what is measured; default: all of it. */
  readonly narrow?: (groups: readonly SelectedGroup[]) => readonly SelectedGroup[];
  readonly plan: Plan;
  /** Where the cases run. Default: in the Node that runs this. */
  readonly runtime?: Runtime | null;
  readonly pin: boolean;
  /** Overrides the name made from the machine's properties. */
  readonly machineName: string | null;
  /** What is known of the cases; default: nothing. */
  readonly calibrations?: CalibrationIndex;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Look at V8's code of each case when the trials are over. Default false. */
  readonly codeShape?: boolean;
  /** Called after each trial with what would be stored if the run ended now. Default: nobody looks. */
  readonly onPartial?: (soFar: () => RunDocument) => void;
  /** What is measured, where the folder itself can't tell any more. Default: the folder as it stands. */
  readonly commit?: Commit | null;
  /** The commit whose suites were laid over it. Default: its own suites. */
  readonly suitesFrom?: string | null;
}

export interface Chosen {
  readonly groups: readonly SelectedGroup[];
  readonly failures: readonly Failure[];
}

/** Runs what was asked for. Throws a UserError before anything is measured if that can't be done. */
export async function runSuites(options: RunOptions): Promise<RunDocument> {
  const { folder, plan, signal, onProgress } = options;
  const startedAt = new Date().toISOString();
  const { commit = commitOf(options), suitesFrom = null, runtime = null } = options;
  const machineName = checkMachineName(options.machineName);
  const { groups: chosen, failures } = await chooseCases({ ...options, variables: runtime?.variables ?? {} });
  const groups = withRuntime(options.narrow?.(chosen) ?? chosen, runtime);
  const pinning = choosePinning(options.pin);
  const machine = describeMachine(pinning, machineName);
  const spreads = spreadsOf(groups, machine.id, options.calibrations);
  const start = performance.now();
  const header = {
    schema: SCHEMA_VERSION,
    runId: randomBytes(6).toString('hex'),
    startedAt,
    project: describeProject(folder),
    commit,
    ...(suitesFrom === null ? {} : { suitesFrom }),
    machine,
    runtime: runtime?.record ?? describeRuntime(),
    plan,
  } as const;
  const soFar = (cases: readonly CaseResult[]): RunDocument => ({
    ...header,
    finishedAt: new Date().toISOString(),
    interrupted: true,
    timedMs: Math.round(
      cases.flatMap(({ trials }) => trials).reduce((sum, { certificate }) => sum + certificate.timedMs, 0),
    ),
    wallMs: Math.round(performance.now() - start),
    cases,
    failures,
  });
  const measured = await measure({
    groups,
    plan,
    pinning,
    spreads,
    signal,
    onProgress,
    onTrial: (results) => options.onPartial?.(() => soFar(results())),
  });
  const shaped =
    options.codeShape && !measured.interrupted
      ? await shapeCases(groups, measured, { plan, pinning, signal, onProgress })
      : { ...measured, failures: [] };
  return {
    ...soFar(shaped.cases),
    interrupted: shaped.interrupted,
    timedMs: Math.round(measured.timedMs),
    wallMs: Math.round(measured.wallMs),
    failures: [...failures, ...measured.failures, ...shaped.failures],
  };
}

function commitOf({ folder, outputs }: RunOptions): Commit | null {
  const ignored = outputs.map((path) => pathInRepository(folder, resolve(folder, path)));
  return describeCommit(
    folder,
    ignored.filter((path) => path !== null),
  );
}

/** The results of cases that were measured, with the shapes of their code. */
async function shapeCases(
  groups: readonly SelectedGroup[],
  { cases }: Measurement,
  { onProgress, ...options }: Pick<RunOptions, 'plan' | 'signal' | 'onProgress'> & { pinning: Pinning },
): Promise<Pick<Measurement, 'cases' | 'failures' | 'interrupted'>> {
  const measured = new Set(cases.map(({ caseId }) => caseId));
  const items = groups
    .flatMap((group) => group.cases)
    .filter(({ caseId, role }) => role === 'case' && measured.has(caseId));
  const { shapes, failures, interrupted } = await measureShapes({
    ...options,
    items,
    onProgress: shapeProgress(onProgress),
  });
  return {
    cases: withShapes(cases, items, shapes),
    failures: [...failures.values()],
    interrupted,
  };
}

/** By caseId, of the cases that are compared with their group's baseline. */
function spreadsOf(
  groups: readonly SelectedGroup[],
  machineId: string,
  calibrations: CalibrationIndex = NO_CALIBRATIONS,
): Map<string, number> {
  const pairs = groups.flatMap(({ baseline, cases }) => {
    const base = cases.find(({ caseId }) => caseId === baseline);
    return base === undefined
      ? []
      : cases.filter((item) => item !== base).map((item) => [base, item] as const);
  });
  return new Map(
    pairs.flatMap(([base, item]) => {
      const spread = calibrations.spread({ machineId, ...base }, { machineId, ...item });
      return spread === null ? [] : [[item.caseId, spread]];
    }),
  );
}

/** What a run with these options measures, without measuring it. */
export async function chooseCases(
  options: Pick<RunOptions, 'suites' | 'suiteNames' | 'patterns' | 'plan'> & {
    /** Of the environment, beside those of this process: suites may depend on them. */
    readonly variables?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  },
): Promise<Chosen> {
  const { variables, signal, plan } = options;
  const { suites, failures } = await discoverSuites(options.suites, plan.timeoutMs, signal, variables);
  const named = chooseSuites({ suites, failures }, options.suiteNames);
  const { patterns } = options;
  const groups = selectGroups(named.suites, controlSuite(), { patterns, all: options.plan.all });
  if (groups.length === 0 && named.suites.length > 0) {
    const where = named.suites.map(({ outline }) => outline.name).join(', ');
    const tail = selectGroups(named.suites, controlSuite(), { patterns, all: true }).length > 0;
    throw new UserError(
      tail
        ? `${show(patterns)} matches only cases that are measured with --all; add it`
        : `${show(patterns)} matches no case of ${where}; "mmubench list" shows their names`,
    );
  }
  return { groups, failures: named.failures };
}

function chooseSuites({ suites, failures }: Discovery, names: readonly string[]): Discovery {
  if (names.length === 0) {
    const usual = suites.filter(({ outline }) => !outline.onDemand);
    return { suites: usual.length > 0 ? usual : suites, failures };
  }
  const isNamed = (suite: LoadedSuite, name: string) => suite.outline.name === name;
  const failed = (name: string) => failures.filter(({ caseId }) => matchesPattern(caseId, `${name}.suite.*`));
  for (const name of names) {
    if (suites.some((suite) => isNamed(suite, name)) || failed(name).length > 0) continue;
    const known = suites.map(({ outline }) => outline.name).join(', ');
    throw new UserError(`no suite is named ${JSON.stringify(name)}; there are: ${known || 'none that load'}`);
  }
  return {
    suites: suites.filter((suite) => names.some((name) => isNamed(suite, name))),
    failures: names.flatMap(failed),
  };
}

function show(patterns: readonly string[]): string {
  return patterns.map((pattern) => JSON.stringify(pattern)).join(', ') || 'the choice';
}

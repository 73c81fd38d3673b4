/**
 * One build in several runtimes in lockstep: each case takes turns with itself, once in each, until decided or the budget
 * is spent. Gives an ordinary run document a runtime, which say that they belong together.
 */
import { randomBytes } from 'node:crypto';
import type { Build } from '../builds.ts';
import { byPreference } from '../control.ts';
import { describeMachine } from '../machine.ts';
import { measure, type Progress } from '../measure.ts';
import { choosePinning } from '../pinning.ts';
import { type Chosen, chooseCases } from '../run.ts';
import { type Plan, type RunDocument, SCHEMA_VERSION } from '../run-document.ts';
import { failuresOfSide, resultsOfSide, type SideBySide, toGroup } from '../side-by-side.ts';
import { EXIT, UserError } from '../user-error.ts';
import type { Runtime } from './runtime.ts';

export interface CompareRuntimesOptions {
  readonly build: Build;
  /** Two at least; the others are compared with the first. */
  readonly runtimes: readonly Runtime[];
  readonly suiteNames: readonly string[];
  readonly patterns: readonly string[];
  readonly plan: Plan;
  readonly pin: boolean;
  readonly machineName: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface ComparedRuntimes {
  /** One for each runtime, in their order. */
  readonly documents: readonly RunDocument[];
  /** caseIds of programs of their own: what they run in is not ours to choose. */
  readonly programs: readonly string[];
}

/** Throws a UserError before anything is measured if there is nothing to compare. */
export async function compareRuntimes(options: CompareRuntimesOptions): Promise<ComparedRuntimes> {
  const { build, runtimes, plan, signal, onProgress } = options;
  const startedAt = new Date().toISOString();
  const chosen = await chooseForAll(options);
  const { rows, programs } = rowsOf(chosen, runtimes);
  if (rows.length === 0) throw nothingToCompare(chosen, programs);
  const pinning = choosePinning(options.pin);
  const machine = describeMachine(pinning, options.machineName);
  const measured = await measure({
    groups: rows.map(toGroup),
    plan,
    pinning,
    confirmChanges: true,
    signal,
    onProgress,
  });
  const lockstep = randomBytes(6).toString('hex');
  const finishedAt = new Date().toISOString();
  const documents = runtimes.map(
    (runtime, side): RunDocument => ({
      schema: SCHEMA_VERSION,
      runId: randomBytes(6).toString('hex'),
      startedAt,
      finishedAt,
      lockstep,
      interrupted: measured.interrupted,
      project: build.project,
      commit: build.commit,
      machine,
      runtime: runtime.record,
      plan,
      timedMs: Math.round(measured.timedMs / runtimes.length),
      wallMs: Math.round(measured.wallMs),
      cases: resultsOfSide(side, rows, measured),
      failures: [...chosen[side]!.failures, ...failuresOfSide(side, measured)],
    }),
  );
  return { documents, programs };
}

/** Parameters may change what cases there are, so each runtime is asked; those with the same ones only once. */
async function chooseForAll(options: CompareRuntimesOptions): Promise<readonly Chosen[]> {
  const { build, runtimes, suiteNames, patterns, plan, signal } = options;
  const known = new Map<string, Chosen>();
  const chosen: Chosen[] = [];
  for (const { variables } of runtimes) {
    const key = JSON.stringify(variables);
    const selection = { suites: build.suites, suiteNames, patterns, plan, variables, signal };
    const found = known.get(key) ?? (await chooseCases(selection));
    known.set(key, found);
    chosen.push(found);
  }
  return chosen;
}

/** Cases that all runtimes have. Each has a control of its own, as a run in it alone does: its series are divided by it. */
function rowsOf(
  chosen: readonly Chosen[],
  runtimes: readonly Runtime[],
): { readonly rows: readonly SideBySide[]; readonly programs: readonly string[] } {
  const [first, ...others] = chosen.map(
    ({ groups }) => new Map(groups.flatMap(({ cases }) => cases).map((item) => [item.caseId, item])),
  );
  const rows: SideBySide[] = [];
  const programs: string[] = [];
  for (const { suite, group, cases } of chosen[0]!.groups) {
    const controls = cases.filter(({ role }) => role === 'control');
    const [control] = controls.map((item) => ({ item, name: item.outline.name })).sort(byPreference);
    for (const { caseId, role, outline } of cases) {
      if (role === 'control') continue;
      const sides = [first!, ...others].flatMap((ofRuntime) => ofRuntime.get(caseId) ?? []);
      if (outline.command !== null) programs.push(caseId);
      else if (sides.length === runtimes.length) {
        rows.push({
          suite,
          group,
          sides: sides.map((item, side) => ({ ...item, runtime: runtimes[side]! })),
          controls: runtimes.map((runtime) => (control === undefined ? [] : [{ ...control.item, runtime }])),
        });
      }
    }
  }
  return { rows, programs };
}

function nothingToCompare(chosen: readonly Chosen[], programs: readonly string[]): UserError {
  const failures = chosen.flatMap((each) => each.failures);
  const reasons = failures.map(({ caseId, message }) => `; ${caseId}: ${message}`).join('');
  const why =
    programs.length > 0 ? 'those that were asked for are programs of their own' : 'no case is in all of them';
  return new UserError(
    `there is nothing to compare in these runtimes: ${why}${reasons}`,
    failures.length > 0 ? EXIT.caseFailed : EXIT.nothingRan,
  );
}

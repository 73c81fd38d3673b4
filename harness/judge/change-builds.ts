/**
 * The two builds of a change: its merge base, and the work tree. Where the change edits suites, the base's code is measured
 * with the edited ones, since another suite measures something else.
 */
import { basename } from 'node:path';
import type { Build, BuildOptions } from '../builds.ts';
import { compile } from '../commit-build.ts';
import { resolveCommit } from '../git.ts';
import { findSuitesOverlay } from '../history/suites-overlay.ts';
import { inNameOf } from '../in-name-of.ts';
import { chooseCases } from '../run.ts';
import type { Failure, Plan } from '../run-document.ts';
import { type SelectedCase, suiteOf } from '../selection.ts';
import { UserError } from '../user-error.ts';
import { layCommitFolder, layWorkTreeFolder } from '../work-tree-folder.ts';
import type { ChangedSuites } from './changed-suites.ts';
import { BuildModules, isTouched } from './touched-suites.ts';

export interface ChangeBuilds extends ChangedSuites {
  readonly base: Build;
  readonly contender: Build;
  /** Names of suites that the change can touch. */
  readonly touched: ReadonlySet<string>;
  /** caseIds of both, with the same suite: what can be compared. */
  readonly comparable: readonly string[];
  /** Suites of the change that don't load. */
  readonly failures: readonly Failure[];
  /** What the base fails in only because of edited suites: no failures of the change. */
  readonly unloadable: readonly string[];
}

/** Which cases, and how long a suite may take to load. */
export interface ChangeSelection {
  readonly patterns: readonly string[];
  readonly plan: Plan;
}

interface Cases {
  readonly byId: ReadonlyMap<string, SelectedCase>;
  readonly failures: readonly Failure[];
}

/** `base` is of a commit and may be changed; the caller disposes of it. Throws a UserError where a side has no case. */
export async function prepareChange(
  base: Build,
  contender: Build,
  selection: ChangeSelection,
  options: BuildOptions,
): Promise<ChangeBuilds> {
  const before = await casesOf(base, selection, options);
  const now = await casesOf(contender, selection, options);
  const common = [...now.byId.values()].filter(({ caseId }) => before.byId.has(caseId));
  const own: ChangeBuilds = {
    base,
    contender,
    touched: touchedSuites(base, contender, before, common),
    comparable: alike(before, now),
    failures: now.failures,
    laidOver: [],
    selfCompared: [],
    incomparable: [],
    unloadable: [],
    removed: [...before.byId.keys()].filter((caseId) => !now.byId.has(caseId)),
    added: [...now.byId.keys()].filter((caseId) => !before.byId.has(caseId)),
  };
  const edited = common.map(({ caseId }) => caseId).filter((caseId) => !own.comparable.includes(caseId));
  if (edited.length === 0) return own;
  const laid = await layOver(base, contender, options);
  if ('reason' in laid) {
    return { ...own, incomparable: edited.map((caseId) => ({ caseId, reason: laid.reason })) };
  }
  const after = await casesOf(laid.base, selection, options);
  const comparable = alike(after, now);
  const lost = edited.filter((caseId) => !comparable.includes(caseId));
  const laidOver = [...new Set(edited.filter((caseId) => comparable.includes(caseId)).map(suiteOf))];
  const ofBoth = comparable.map((caseId) => now.byId.get(caseId)!);
  const differing = touchedSuites(laid.base, contender, after, ofBoth);
  return {
    ...own,
    base: laid.base,
    comparable,
    laidOver,
    selfCompared: laidOver.filter((suite) => !differing.has(suite)),
    incomparable: lost.map((caseId) => ({ caseId, reason: reasonOf(caseId, now, after) })),
    unloadable: after.failures
      .map(({ caseId }) => caseId)
      .filter((caseId) => !before.failures.some((failure) => failure.caseId === caseId)),
  };
}

/** Cases that both have with the same suite, in the order of the change. */
function alike(base: Cases, now: Cases): string[] {
  const ofBoth = [...now.byId.values()].filter(
    ({ caseId, suiteHash }) => base.byId.get(caseId)?.suiteHash === suiteHash,
  );
  return ofBoth.map(({ caseId }) => caseId);
}

async function casesOf(
  build: Build,
  { patterns, plan }: ChangeSelection,
  { signal }: BuildOptions,
): Promise<Cases> {
  const { groups, failures } = await inNameOf(build, signal, () =>
    chooseCases({ suites: build.suites, suiteNames: [], patterns, plan, signal }),
  );
  const cases = groups.flatMap((group) => group.cases).filter(({ role }) => role === 'case');
  return { byId: new Map(cases.map((each) => [each.caseId, each])), failures };
}

function touchedSuites(
  base: Build,
  contender: Build,
  before: Cases,
  common: readonly SelectedCase[],
): Set<string> {
  const [old, current] = [base, contender].map(({ folder }) => new BuildModules(folder));
  const files = new Map(common.map(({ caseId, file }) => [file, before.byId.get(caseId)!.file]));
  const touched = new Set(
    [...files]
      .filter(([file, other]) => isTouched({ modules: old!, file: other }, { modules: current!, file }))
      .map(([file]) => file),
  );
  return new Set(common.filter(({ file }) => touched.has(file)).map(({ caseId }) => suiteOf(caseId)));
}

function reasonOf(caseId: string, now: Cases, after: Cases): string {
  if (after.byId.has(caseId)) return 'the base’s build makes another suite of the same code';
  const file = basename(now.byId.get(caseId)!.file);
  const failure = after.failures.find((each) => each.caseId === file);
  const message = failure === undefined ? '' : `: ${failure.message}`;
  return `the base’s code doesn’t load the edited suite${message}`;
}

/** The base's code under the suites of the work tree; if it doesn't build so, it is made again what it was. */
async function layOver(
  base: Build,
  contender: Build,
  options: BuildOptions,
): Promise<{ readonly base: Build } | { readonly reason: string }> {
  const { folder, suites, onStep, signal } = options;
  const sha = base.commit?.sha;
  const head = contender.commit;
  if (sha === undefined || head === null)
    return { reason: 'the change edits its suite, and the builds are of no commits' };
  let path: string;
  try {
    ({ path } = findSuitesOverlay(folder, suites, 'HEAD'));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: 'the change edits its suite, and the suites’ sources are not in git' };
  }
  const name = sha.slice(0, 8);
  onStep(`the change edits suites: laying ${path} of the work tree over ${name}`);
  await layWorkTreeFolder(folder, base.folder, path);
  try {
    await compile(base.folder, name, options);
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    await layCommitFolder(base.folder, sha, path);
    await compile(base.folder, name, options);
    return { reason: `the base’s code doesn’t build with the edited suite: ${error.message}` };
  }
  const suitesFrom = head.dirty ? null : resolveCommit(folder, 'HEAD');
  // With suites that are in no commit, what is measured isn't either.
  const commit = { ...base.commit!, dirty: suitesFrom === null };
  return { base: { ...base, commit, suitesFrom } };
}

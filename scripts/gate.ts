/** `mmubench gate`: is this change slower? The merge base against the work tree, what the change can touch first. */
import { appendFileSync } from 'node:fs';
import { prepareBuild } from '../harness/builds.ts';
import { hasBuildScript } from '../harness/commit-build.ts';
import type { ComparedBuilds } from '../harness/compare-builds.ts';
import { compareRuns, type RunComparison } from '../harness/comparison.ts';
import { commitsAfter, trackedFiles } from '../harness/git.ts';
import { groupBy } from '../harness/group-by.ts';
import { readAcknowledgements } from '../harness/judge/acknowledgement-file.ts';
import type { Acknowledgement } from '../harness/judge/acknowledgements.ts';
import { acknowledgementsOfChange } from '../harness/judge/change-acknowledgements.ts';
import { type ChangeBuilds, prepareChange } from '../harness/judge/change-builds.ts';
import { findBase } from '../harness/judge/gate-base.ts';
import { acceptedBy, type GateResult, gateExitCode, gateResult } from '../harness/judge/gate-result.ts';
import type { Progress } from '../harness/measure.ts';
import type { Failure } from '../harness/run-document.ts';
import { suiteOf } from '../harness/selection.ts';
import { editedAfterBuild } from '../harness/stale-build.ts';
import { checkWritable } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { failuresOf } from '../reports/comparison-model.ts';
import { differenceModel } from '../reports/difference-text.ts';
import { renderGate, renderUnmeasured } from '../reports/gate-markdown.ts';
import { reportJson } from '../reports/json.ts';
import { visible } from '../reports/sanitize.ts';
import { type GateMeasurement, measureByPriority } from './gate-measurement.ts';
import { interruptible } from './interruptible.ts';
import type { JudgingOptions } from './judging-session.ts';
import { planOf } from './plan-options.ts';
import { buildOptions } from './with-builds.ts';

export interface GateCommandOptions extends JudgingOptions {
  readonly acknowledged: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

export async function gate(baseName: string, options: GateCommandOptions): Promise<void> {
  try {
    await judgeChange(baseName, options);
  } catch (error) {
    if (error instanceof UserError) appendSummary(renderUnmeasured(error.message));
    throw error;
  }
}

async function judgeChange(baseName: string, options: GateCommandOptions): Promise<void> {
  const folder = process.cwd();
  const base = findBase(folder, baseName, [options.results]);
  const acknowledged = await readAcknowledgements(options.acknowledged);
  await checkWritable(options.results);
  const { result, profiled } = await interruptible((signal, onProgress) =>
    measureChange(base, acknowledged, options, signal, onProgress),
  );
  const text = renderGate(result, profiled);
  const profiles = profiled.map(({ caseId, difference }) => differenceModel(caseId, difference));
  process.stdout.write(options.json ? reportJson({ ...result, profiles }) : text);
  process.exitCode = gateExitCode(result, options.strict ?? false);
  appendSummary(text);
}

/** The exit code is the verdict's, whatever becomes of the summary. */
function appendSummary(text: string): void {
  const path = process.env.GITHUB_STEP_SUMMARY;
  if (!path) return;
  try {
    appendFileSync(path, `${text}\n`);
  } catch (error) {
    const { message } = error as Error;
    process.stderr.write(`the summary can't be written to $GITHUB_STEP_SUMMARY: ${visible(message)}\n`);
  }
}

interface GatedChange extends Pick<GateMeasurement, 'profiled'> {
  readonly result: GateResult;
}

async function measureChange(
  base: string,
  acknowledged: readonly Acknowledgement[],
  options: GateCommandOptions,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<GatedChange> {
  const folder = process.cwd();
  const making = buildOptions(options, signal);
  const contender = await prepareBuild('worktree', making);
  // Suites that git holds are no output: whether what they import was built anew can't be told by their age.
  const isBuilt = hasBuildScript(folder) && trackedFiles(contender.suites).size === 0;
  const edited = isBuilt ? editedAfterBuild(folder, contender.suites) : null;
  if (edited !== null)
    throw new UserError(`${edited} was edited after the last build; build the work tree first`);
  const baseBuild = await prepareBuild(base, making);
  try {
    const selection = { patterns: options.filter ?? [], plan: planOf([], options) };
    const change = await prepareChange(baseBuild, contender, selection, making);
    const isTouched = (caseId: string) => change.touched.has(suiteOf(caseId));
    const now = Date.now();
    const entries = await acknowledgementsOfChange({
      folder,
      path: options.acknowledged,
      entries: acknowledged,
      baseFolder: baseBuild.folder,
      shas: commitsAfter(folder, base, 'HEAD', []),
      onStep: making.onStep,
    });
    const measured = await measureByPriority(
      {
        base: change.base,
        contender,
        families: [
          change.comparable.filter(isTouched),
          change.comparable.filter((caseId) => !isTouched(caseId)),
        ],
        isAccepted: (comparison) => acceptedBy(entries, comparison, now) !== null,
        signal,
        onProgress,
      },
      options,
    );
    const comparisons = measured.compared.flatMap(
      (each) => compareRuns(each.base, each.contender, each.contender.plan).comparisons,
    );
    const result = gateResult({
      base: base.slice(0, 12),
      comparisons,
      isTouched,
      acknowledged: entries,
      now,
      notMeasured: measured.notMeasured,
      ...failuresOfChange(change, measured.compared, comparisons),
      removed: change.removed,
      laidOver: change.laidOver,
      selfCompared: change.selfCompared,
      interrupted: signal.aborted,
    });
    return { result, profiled: measured.profiled };
  } finally {
    await baseBuild.dispose();
  }
}

/** A base that can't run the suites of the change is no failure of the change: what it lacks may be what the change adds. */
function failuresOfChange(
  { failures, incomparable, laidOver, unloadable, added }: ChangeBuilds,
  compared: readonly ComparedBuilds[],
  comparisons: readonly RunComparison[],
): Pick<GateResult, 'failures' | 'incomparable' | 'added'> {
  const told = compared.flatMap((each) => failuresOf(each.base, each.contender));
  const ofChange = new Set([...failures, ...compared.flatMap(({ contender }) => contender.failures)]);
  const isOfBase = (failure: Failure) => !ofChange.has(failure) && !unloadable.includes(failure.caseId);
  const excused = told.filter((failure) => isOfBase(failure) && laidOver.includes(suiteOf(failure.caseId)));
  const measured = new Set(comparisons.map(({ caseId }) => caseId));
  const failing = excused.filter(({ caseId }) => !added.includes(caseId));
  const standing = [...failures, ...told].filter(
    (failure) => ofChange.has(failure) || (isOfBase(failure) && !excused.includes(failure)),
  );
  return {
    // A suite that doesn't load is told by each comparison.
    failures: [...groupBy(standing, ({ caseId }) => caseId).values()].map(([first]) => first!),
    incomparable: [
      ...incomparable,
      ...failing.map(({ caseId, message }) => ({
        caseId,
        reason: `the base’s code fails in the edited suite: ${message}`,
      })),
    ],
    added: added.filter((caseId) => !measured.has(caseId)),
  };
}

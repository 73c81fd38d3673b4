/** `mmubench gate`: is this change slower? The merge base against the work tree, what the change can touch first. */
import { appendFileSync } from 'node:fs';
import { type Build, prepareBuild } from '../harness/builds.ts';
import { hasBuildScript } from '../harness/commit-build.ts';
import { compareRuns } from '../harness/comparison.ts';
import { discoverSuites } from '../harness/discover.ts';
import { commitsAfter, trackedFiles } from '../harness/git.ts';
import { readAcknowledgements } from '../harness/judge/acknowledgement-file.ts';
import type { Acknowledgement } from '../harness/judge/acknowledgements.ts';
import { acknowledgementsOfChange } from '../harness/judge/change-acknowledgements.ts';
import { findBase } from '../harness/judge/gate-base.ts';
import { acceptedBy, type GateResult, gateExitCode, gateResult } from '../harness/judge/gate-result.ts';
import { isTouched } from '../harness/judge/touched-suites.ts';
import type { Progress } from '../harness/measure.ts';
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
    const touched = await touchedSuites(baseBuild, contender, signal);
    const isTouchedCase = (caseId: string) => touched.has(caseId.split('/')[0]!);
    const now = Date.now();
    const entries = await acknowledgementsOfChange({
      folder,
      path: options.acknowledged,
      entries: acknowledged,
      baseFolder: baseBuild.folder,
      shas: commitsAfter(folder, base, 'HEAD', []),
      onStep: making.onStep,
    });
    const { compared, notMeasured, profiled } = await measureByPriority(
      {
        base: baseBuild,
        contender,
        isTouched: isTouchedCase,
        isAccepted: (comparison) => acceptedBy(entries, comparison, now) !== null,
        signal,
        onProgress,
      },
      options,
    );
    const result = gateResult({
      base: base.slice(0, 12),
      comparisons: compared.flatMap(
        (each) => compareRuns(each.base, each.contender, each.contender.plan).comparisons,
      ),
      isTouched: isTouchedCase,
      acknowledged: entries,
      now,
      notMeasured,
      removed: compared[0]?.onlyInBase ?? [],
      failures: compared.flatMap((each) => failuresOf(each.base, each.contender)),
      interrupted: signal.aborted,
    });
    return { result, profiled };
  } finally {
    await baseBuild.dispose();
  }
}

/** Names of suites that the change can touch; a suite that only one of the builds has is none to compare. */
async function touchedSuites(base: Build, contender: Build, signal: AbortSignal): Promise<Set<string>> {
  const [before, now] = await Promise.all(
    [base, contender].map((build) => discoverSuites(build.suites, 30_000, signal)),
  );
  const files = new Map(before!.suites.map(({ outline, file }) => [outline.name, file]));
  const touched = now!.suites.filter(({ outline, file }) => {
    const other = files.get(outline.name);
    return (
      other !== undefined &&
      isTouched({ folder: base.folder, file: other }, { folder: contender.folder, file })
    );
  });
  return new Set(touched.map(({ outline }) => outline.name));
}

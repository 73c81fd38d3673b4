/** Builds of the user's project for the commands that compare them, and where their runs are stored. */
import { type Build, type BuildOptions, prepareBuilds } from '../harness/builds.ts';
import { findSuitesOverlay } from '../harness/history/suites-overlay.ts';
import { defaultModulesCache } from '../harness/modules-cache.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { writeRun } from '../harness/store.ts';
import { visible } from '../reports/sanitize.ts';

export interface BuildingOptions {
  readonly suites: string;
  readonly results: string;
  /** What builds a checkout. */
  readonly build?: string;
  /** The commit whose suites all commits are measured with; default: each with its own. */
  readonly suitesFrom?: string;
}

/** Of the project in the working folder; what takes long is told on stderr. Throws a UserError for suites that aren't there. */
export function buildOptions(
  { suites, results, build, suitesFrom }: BuildingOptions,
  signal: AbortSignal,
): BuildOptions {
  const folder = process.cwd();
  return {
    folder,
    suites,
    outputs: [results],
    command: build ?? null,
    overlay: suitesFrom === undefined ? null : findSuitesOverlay(folder, suites, suitesFrom),
    modulesCache: defaultModulesCache(),
    signal,
    onStep: (text) => process.stderr.write(`${visible(text)}\n`),
  };
}

/** Makes both, and removes again what was made for them, however the work ends. */
export async function withBuilds<T>(
  [base, contender]: readonly [string, string],
  options: BuildingOptions,
  signal: AbortSignal,
  work: (builds: { readonly base: Build; readonly contender: Build }) => Promise<T>,
): Promise<T> {
  const builds = await prepareBuilds([base, contender], buildOptions(options, signal));
  try {
    return await work({ base: builds[0]!, contender: builds[1]! });
  } finally {
    for (const build of builds) await build.dispose();
  }
}

/** Tells on stderr where the run lies. */
export async function storeRun(results: string, document: RunDocument): Promise<void> {
  process.stderr.write(`stored: ${visible(await writeRun(results, document))}\n`);
}

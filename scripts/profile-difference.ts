/**
 * `mmubench profile --diff`, and what other commands attach to a confirmed change with `--profile`: two builds' profiles,
 * function by function.
 */
import type { Build } from '../harness/builds.ts';
import { prepareBuilds } from '../harness/builds.ts';
import { compareBuilds } from '../harness/compare-builds.ts';
import type { Progress } from '../harness/measure.ts';
import { type ProfiledBuilds, profileBuilds } from '../harness/profile/profile-builds.ts';
import { profileNames, writeProfile } from '../harness/profile/profile-files.ts';
import type { Plan, RunDocument, StoredProfile } from '../harness/run-document.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { renderDifference, renderDifferenceJson } from '../reports/difference-text.ts';
import { renderFlame } from '../reports/flame-html.ts';
import { differenceModel } from '../reports/flame-model.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { visible } from '../reports/sanitize.ts';
import { interruptible } from './interruptible.ts';
import { planOf } from './plan-options.ts';
import { DEFAULT_TRIALS, type ProfileCommandOptions } from './profile-options.ts';
import { screenOf } from './screen.ts';

/** Pairs of workers where nothing else is asked for: a second for each, and intervals narrow enough. */
export const DEFAULT_PAIRS = 8;
export const DEFAULT_INTERVAL_US = 100;

export interface AttachOptions {
  readonly base: Build;
  readonly contender: Build;
  readonly caseIds: readonly string[];
  readonly plan: Plan;
  readonly pin: boolean;
  readonly results: string;
  /** Of the contender: its name and folder are the profiles'. It is to be stored with what is returned. */
  readonly document: RunDocument;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface AttachedProfile {
  readonly stored: StoredProfile;
  readonly profiled: ProfiledBuilds;
}

/**
 * Profiles both builds of each case, while they are there, and stores the pages. For `profiles` of the contender's
 * document; `renderDifference` prints one. Throws a UserError if a case can't be profiled.
 */
export async function attachDifferences(options: AttachOptions): Promise<AttachedProfile[]> {
  const attached: AttachedProfile[] = [];
  for (const caseName of options.caseIds) {
    const profiled = await profileBuilds({
      ...options,
      caseName,
      pairs: DEFAULT_PAIRS,
      timeMs: 500,
      intervalUs: DEFAULT_INTERVAL_US,
    });
    const names = await storeDifference(
      profiled,
      options,
      options.document,
      options.results,
      attached.length,
    );
    attached.push({ stored: names, profiled });
  }
  return attached;
}

export async function diffBuilds(
  base: string,
  contender: string,
  caseName: string,
  options: ProfileCommandOptions,
): Promise<void> {
  const { suites, results, pin, machine = null, build: command = null, seconds, interval, pairs } = options;
  const plan = { ...planOf([caseName], { ...options, trials: options.trials ?? DEFAULT_TRIALS }), all: true };
  await checkWritable(results);
  const onStep = (text: string) => process.stderr.write(`${visible(text)}\n`);
  await interruptible(async (signal, onProgress) => {
    const making = { folder: process.cwd(), suites, outputs: [results], command, signal, onStep };
    const builds = await prepareBuilds([base, contender], making);
    try {
      const both = { base: builds[0]!, contender: builds[1]!, plan, pin, signal, onProgress };
      const profiled = await profileBuilds({
        ...both,
        caseName,
        pairs,
        timeMs: (seconds * 1000) / pairs,
        intervalUs: interval,
      });
      const { caseId, difference } = profiled;
      process.stdout.write(
        options.json
          ? renderDifferenceJson(caseId, difference)
          : renderDifference(caseId, difference, options.top, screenOf(process.stdout)),
      );
      const compared = await compareBuilds({
        ...both,
        suiteNames: [caseId.split('/')[0]!],
        patterns: [caseId],
        isWanted: (each) => each === caseId,
        machineName: machine,
      });
      const stored = await storeDifference(profiled, both, compared.contender, results, 0);
      for (const document of [compared.base, { ...compared.contender, profiles: [stored] }]) {
        process.stderr.write(`stored: ${visible(await writeRun(results, document))}\n`);
      }
    } finally {
      for (const build of builds) await build.dispose();
    }
  });
}

async function storeDifference(
  { caseId, difference, file }: ProfiledBuilds,
  { base, contender }: { readonly base: Build; readonly contender: Build },
  document: RunDocument,
  results: string,
  number: number,
): Promise<StoredProfile> {
  const names = profileNames(document, caseId, 'difference', number);
  const side = ({ reference, commit }: Build) =>
    commit === null ? reference : `${reference} (${commit.sha.slice(0, 8)} ${commit.subject})`;
  const facts = [`base: ${side(base)}`, `contender: ${side(contender)}`];
  const paths = await writeProfile(results, document, names, {
    file: JSON.stringify(file),
    page: renderFlame(differenceModel(caseId, difference, facts), readPageAssets('flame')),
  });
  process.stderr.write(
    `profile of the contender: ${visible(paths.file)}\nflame graph: ${visible(paths.page)}\n`,
  );
  return names;
}

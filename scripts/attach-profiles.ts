/** What commands that judge builds attach to a confirmed regression with `--profile`: what explains it, function by function. */
import type { Build } from '../harness/builds.ts';
import type { ComparedBuilds } from '../harness/compare-builds.ts';
import { compareRuns } from '../harness/comparison.ts';
import { isConfirmedChange } from '../harness/false-discovery.ts';
import type { Progress } from '../harness/measure.ts';
import { type ProfiledBuilds, profileBuilds } from '../harness/profile/profile-builds.ts';
import type { RunComparison } from '../harness/run-comparison.ts';
import type { Plan, RunDocument, StoredProfile } from '../harness/run-document.ts';
import { UserError } from '../harness/user-error.ts';
import { differenceModel } from '../reports/flame-model.ts';
import { visible } from '../reports/sanitize.ts';
import { storeProfile } from './store-profile.ts';

/** A second of each build for each case, in pairs of workers that bound an interval well. */
const PAIRS = 8;
const TIME_MS = 250;
const INTERVAL_US = 100;
/** Cases that are profiled, the worst first: each takes some 12 s. */
const MOST_CASES = 3;

export interface AttachOptions {
  readonly base: Build;
  readonly contender: Build;
  readonly plan: Plan;
  readonly pin: boolean;
  readonly results: string;
  /** Slowdowns that need no explanation. Default: none. */
  readonly isAccepted?: (comparison: RunComparison) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface WithProfiles {
  /** As given; the contender's document names the profiles. It is to be stored. */
  readonly compared: ComparedBuilds;
  readonly profiled: readonly ProfiledBuilds[];
}

/**
 * Profiles the cases that are surely slower in both builds, which must still be there, and writes a page for each.
 * A case that can't be profiled is told on stderr: the comparison stands without it.
 */
export async function attachToRegressions(
  compared: ComparedBuilds,
  options: AttachOptions,
): Promise<WithProfiles> {
  const { base, contender } = compared;
  const { isAccepted = () => false } = options;
  const slower = compareRuns(base, contender, options.plan)
    .comparisons.filter((each) => each.verdict === 'slower' && isConfirmedChange(each) && !isAccepted(each))
    .sort((a, b) => b.ratio.center - a.ratio.center)
    .map(({ caseId }) => caseId);
  if (slower.length > MOST_CASES) {
    tell(
      `${slower.length} cases are slower; the worst ${MOST_CASES} are profiled ("mmubench profile --diff" does the others)`,
    );
  }
  const profiled: ProfiledBuilds[] = [];
  const profiles: StoredProfile[] = [];
  for (const caseName of slower.slice(0, MOST_CASES)) {
    if (options.signal.aborted) break;
    tell(`profiling ${caseName} in both builds`);
    try {
      const made = await profileBuilds({
        ...options,
        caseName,
        pairs: PAIRS,
        timeMs: TIME_MS,
        intervalUs: INTERVAL_US,
      });
      profiles.push(await storeDifference(made, options, contender, options.results, profiles.length));
      profiled.push(made);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell(`no profile of ${caseName}: ${error.message}`);
    }
  }
  const document = profiles.length === 0 ? contender : { ...contender, profiles };
  return { compared: { ...compared, contender: document }, profiled };
}

/** Writes page and profile beside the document that will be stored; `number` tells several apart. Tells where they are. */
export async function storeDifference(
  { caseId, difference, file }: ProfiledBuilds,
  { base, contender }: { readonly base: Build; readonly contender: Build },
  document: RunDocument,
  results: string,
  number: number,
): Promise<StoredProfile> {
  const side = ({ reference, commit }: Build) =>
    commit === null ? reference : `${reference} (${commit.sha.slice(0, 8)} ${commit.subject})`;
  const facts = [`base: ${side(base)}`, `contender: ${side(contender)}`];
  const model = differenceModel(caseId, difference, facts);
  const title = 'profile of the contender';
  return storeProfile({ caseId, kind: 'difference', number, title, file, model }, document, results);
}

function tell(text: string): void {
  process.stderr.write(`${visible(text, 500)}\n`);
}

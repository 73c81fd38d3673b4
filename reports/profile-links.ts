/** Links from the report page to the pages of stored profiles. */
import type { RunHeader } from '../harness/judge/run-points.ts';
import type { StoredProfile } from '../harness/run-document.ts';

export interface ProfileLink {
  readonly caseId: string;
  readonly kind: StoredProfile['kind'];
  readonly runId: string;
  /** The commit that was profiled; null where it is in none. */
  readonly sha: string | null;
  readonly startedAt: string;
  /** Relative to the report page. */
  readonly href: string;
}

/** The newest first. `hrefOf` gives null for a page that isn't there any more: profiles are not in git. */
export function profileLinks(
  runs: readonly RunHeader[],
  hrefOf: (run: RunHeader, page: string) => string | null,
): ProfileLink[] {
  return runs
    .flatMap((run) =>
      (run.profiles ?? []).flatMap(({ caseId, kind, page }) => {
        const href = hrefOf(run, page);
        const { runId, startedAt, commit } = run;
        const sha = commit === null || commit.dirty ? null : commit.sha;
        return href === null ? [] : [{ caseId, kind, runId, sha, startedAt, href }];
      }),
    )
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** Those of the code that a run measured. `sha` may be the beginning of one. */
export function linksOfRun(
  links: readonly ProfileLink[],
  run: { readonly runId: string; readonly sha: string | null; readonly dirty: boolean },
): ProfileLink[] {
  const isOfCommit = (sha: string | null) =>
    sha !== null && run.sha !== null && !run.dirty && sha.startsWith(run.sha);
  return links.filter(({ runId, sha }) => runId === run.runId || isOfCommit(sha));
}

/** The pages of stored profiles that `serve` gives out: those that a run names and that lie beside it, and no other file. */
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoredRun } from '../harness/store.ts';
import { type ProfileLink, profileLinks } from '../reports/profile-links.ts';

/**
 * A page from the disk is shown as it is. Whoever wrote it: in a sandbox, without an origin, it reads nothing of this server
 * and speaks to nobody.
 */
export const PROFILE_POLICY =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface ServedProfiles {
  readonly links: readonly ProfileLink[];
  /** The file for a path of the server; undefined where it has none. */
  readonly fileAt: (path: string) => string | undefined;
}

export function servedProfiles(runs: readonly StoredRun[]): ServedProfiles {
  const files = new Map<string, string>();
  const folders = new Map(runs.map(({ path, document }) => [document.runId, dirname(path)]));
  const links = profileLinks(
    runs.map(({ document }) => document),
    ({ runId }, page) => {
      const file = join(folders.get(runId)!, page);
      // A link could lead out of the results.
      if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return null;
      const path = `/profiles/${runId}/${page}`;
      files.set(path, file);
      return path;
    },
  );
  return { links, fileAt: (path) => files.get(path) };
}

/** `mmubench serve`: the report of a results folder in a browser on this machine, until Ctrl-C. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Accepting } from '../harness/judge/acceptance.ts';
import { UserError } from '../harness/user-error.ts';
import { pageData, pagePolicy, renderLivePage } from '../reports/html.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { pageModel } from '../reports/page-model.ts';
import { visible } from '../reports/sanitize.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { startPageServer } from './page-server.ts';
import { readAccepting } from './read-accepting.ts';
import { PROFILE_POLICY, servedProfiles } from './served-profiles.ts';
import { WatchedResults } from './watched-results.ts';

export interface ServeCommandOptions {
  readonly results: string;
  readonly port: number;
  readonly acknowledged: string;
}

/** Names of files are cheap to list, and few people look more often. */
const LOOK_EVERY_MS = 1000;

export async function serve({ results, port, acknowledged }: ServeCommandOptions): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const watched = new WatchedResults(results, (problem) =>
    process.stderr.write(`skipped ${visible(problem, 500)}\n`),
  );
  await watched.refresh();
  let calibrations = await loadCalibrations(results);
  let accepting = await readAccepting(acknowledged);
  let profiles = servedProfiles(watched.stored);
  let data: Buffer | null = null;
  let stale = true;
  const assets = readPageAssets();
  const server = await startPageServer(
    {
      html: renderLivePage(assets),
      policy: pagePolicy(assets, true),
      data: () => {
        if (!stale) return data;
        const { documents } = watched;
        profiles = servedProfiles(watched.stored);
        const context = { calibrations, accepting, profiles: profiles.links };
        data = documents.length === 0 ? null : pageData(pageModel(documents, context));
        stale = false;
        return data;
      },
      profile: (path) => {
        const file = profiles.fileAt(path);
        return file === undefined ? null : { policy: PROFILE_POLICY, html: readFileSync(file, 'utf8') };
      },
      status: () => ({ runs: watched.documents.length - Number(watched.running), running: watched.running }),
    },
    port,
  );
  process.stdout.write(`${server.url}\n`);
  process.stderr.write(`shows ${visible(results)} and follows it; Ctrl-C ends it\n`);
  try {
    while (!end.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: end.signal }).catch(() => {});
      if (end.signal.aborted || !(await watched.refresh())) continue;
      calibrations = await loadCalibrations(results);
      accepting = await acceptingNow(acknowledged, accepting);
      stale = true;
      server.tell();
    }
  } finally {
    await server.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** A file that is just being edited may be damaged: what it said before holds until it is whole again. */
async function acceptingNow(file: string, before: Accepting): Promise<Accepting> {
  try {
    return await readAccepting(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${visible(error.message, 500)}\n`);
    return before;
  }
}

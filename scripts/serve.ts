/** `mmubench serve`: the report of a results folder in a browser on this machine, until Ctrl-C. */
import { setTimeout as delay } from 'node:timers/promises';
import { pageData, pagePolicy, renderLivePage } from '../reports/html.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { pageModel } from '../reports/page-model.ts';
import { visible } from '../reports/sanitize.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { startPageServer } from './page-server.ts';
import { WatchedResults } from './watched-results.ts';

export interface ServeCommandOptions {
  readonly results: string;
  readonly port: number;
}

/** Names of files are cheap to list, and few people look more often. */
const LOOK_EVERY_MS = 1000;

export async function serve({ results, port }: ServeCommandOptions): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const watched = new WatchedResults(results, (problem) =>
    process.stderr.write(`skipped ${visible(problem, 500)}\n`),
  );
  await watched.refresh();
  let calibrations = await loadCalibrations(results);
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
        data = documents.length === 0 ? null : pageData(pageModel(documents, calibrations));
        stale = false;
        return data;
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
      stale = true;
      server.tell();
    }
  } finally {
    await server.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

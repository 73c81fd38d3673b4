/** Writes the HTML report of a run, with the stored runs as its history. */
import { existsSync, promises as fs } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { makeFolder } from '../harness/make-folder.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { readRuns } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { renderHtml } from '../reports/html.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { profileLinks } from '../reports/profile-links.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

/** Returns the absolute path. Files among the results that can't be read are named on stderr and left out. */
export async function writeReport(
  file: string,
  document: RunDocument,
  results: string,
  calibrations: CalibrationIndex,
): Promise<string> {
  const { runs, unreadable } = await readRuns(results);
  warnOfUnreadable(unreadable);
  // The page shows the newest of its runs: what came after the one asked for is left out.
  const earlier = runs
    .map((run) => run.document)
    .filter(({ runId, startedAt }) => runId !== document.runId && startedAt <= document.startedAt);
  const path = resolve(file);
  const folders = new Map(runs.map((run) => [run.document.runId, dirname(run.path)]));
  const links = profileLinks([...earlier, document], ({ runId, machine }, page) => {
    const target = resolve(folders.get(runId) ?? join(results, machine.id), page);
    if (!existsSync(target)) return null;
    return relative(dirname(path), target).split(sep).map(encodeURIComponent).join('/');
  });
  const html = renderHtml([...earlier, document], readPageAssets(), calibrations, links);
  try {
    await makeFolder(dirname(path));
    await fs.writeFile(path, html);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`the report can't be written: ${reason}; name another file with --html`);
  }
  return path;
}

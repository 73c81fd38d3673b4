/** Writes the HTML report of a run, with the stored runs as its history. */
import { existsSync, promises as fs } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { makeFolder } from '../harness/make-folder.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { UserError } from '../harness/user-error.ts';
import { renderPage } from '../reports/html.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { pageModelOf } from '../reports/page-model.ts';
import { profileLinks } from '../reports/profile-links.ts';
import type { HistoryOfRun } from './stored-history.ts';

/** Returns the absolute path. */
export async function writeReport(
  file: string,
  document: RunDocument,
  results: string,
  calibrations: CalibrationIndex,
  { model: history, counterpart: other, runs }: HistoryOfRun,
): Promise<string> {
  const path = resolve(file);
  const paths = new Map(runs.map((each) => [each.run.runId, each.path]));
  const profiles = profileLinks(
    runs.map(({ run }) => run),
    ({ runId, machine }, page) => {
      const stored = paths.get(runId) ?? null;
      const target = resolve(stored === null ? join(results, machine.id) : dirname(stored), page);
      if (!existsSync(target)) return null;
      return relative(dirname(path), target).split(sep).map(encodeURIComponent).join('/');
    },
  );
  const model = pageModelOf({ newest: document, other, history, calibrations, profiles });
  const html = renderPage(model, readPageAssets());
  try {
    await makeFolder(dirname(path));
    await fs.writeFile(path, html);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`the report can't be written: ${reason}; name another file with --html`);
  }
  return path;
}

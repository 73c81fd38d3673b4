/** `mmubench report`: the HTML report of a stored run. */
import { readRuns } from '../harness/store.ts';
import { visible } from '../reports/sanitize.ts';
import { renderRun } from '../reports/terminal.ts';
import { renderHistory } from '../reports/terminal-history.ts';
import { findRun } from './find-run.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { screenOf } from './screen.ts';
import { writeReport } from './write-report.ts';

export interface ReportCommandOptions {
  readonly results: string;
  readonly html: string;
  readonly table: boolean;
}

export async function report(
  reference: string,
  { results, html, table }: ReportCommandOptions,
): Promise<void> {
  const document = await findRun(reference, results);
  const calibrations = await loadCalibrations(results);
  if (table) {
    const screen = screenOf(process.stdout);
    const { runs } = await readRuns(results);
    const earlier = runs
      .map((run) => run.document)
      .filter(({ runId, startedAt }) => runId !== document.runId && startedAt <= document.startedAt);
    const history = renderHistory([...earlier, document], document, screen);
    process.stdout.write(
      `${renderRun(document, screen, calibrations)}${history === '' ? '' : `\n${history}`}`,
    );
  }
  process.stderr.write(`report: ${visible(await writeReport(html, document, results, calibrations))}\n`);
}

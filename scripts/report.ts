/** `mmubench report`: the HTML report of a stored run. */
import { visible } from '../reports/sanitize.ts';
import { renderRun } from '../reports/terminal.ts';
import { renderHistory } from '../reports/terminal-history.ts';
import { findRun } from './find-run.ts';
import { loadCalibrations } from './load-calibrations.ts';
import { readAccepting } from './read-accepting.ts';
import { screenOf } from './screen.ts';
import { historyUpTo } from './stored-history.ts';
import { writeReport } from './write-report.ts';

export interface ReportCommandOptions {
  readonly results: string;
  readonly html: string;
  readonly table: boolean;
  readonly acknowledged: string;
}

export async function report(
  reference: string,
  { results, html, table, acknowledged }: ReportCommandOptions,
): Promise<void> {
  const accepting = await readAccepting(acknowledged);
  const document = await findRun(reference, results);
  const calibrations = await loadCalibrations(results);
  const history = await historyUpTo(document, results, accepting);
  if (table) {
    const screen = screenOf(process.stdout);
    const text = renderHistory(history.model, screen);
    process.stdout.write(`${renderRun(document, screen, calibrations)}${text === '' ? '' : `\n${text}`}`);
  }
  process.stderr.write(
    `report: ${visible(await writeReport(html, document, results, calibrations, history))}\n`,
  );
}

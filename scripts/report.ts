/** `mmubench report`: the HTML report of a stored run. */
import { visible } from '../reports/sanitize.ts';
import { renderRun } from '../reports/terminal.ts';
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
  if (table) process.stdout.write(renderRun(document, screenOf(process.stdout), calibrations));
  process.stderr.write(`report: ${visible(await writeReport(html, document, results, calibrations))}\n`);
}

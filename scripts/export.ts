/** `mmubench export`: a stored run for other programs. */
import { renderRunCsv } from '../reports/csv.ts';
import { renderRunJson } from '../reports/json.ts';
import { renderRunMarkdown } from '../reports/markdown.ts';
import { findRun } from './find-run.ts';
import { loadCalibrations } from './load-calibrations.ts';

export interface ExportCommandOptions {
  readonly results: string;
  readonly format: 'document' | 'json' | 'markdown' | 'csv';
}

export async function exportRun(reference: string, { results, format }: ExportCommandOptions): Promise<void> {
  const document = await findRun(reference, results);
  const calibrations = await loadCalibrations(results);
  switch (format) {
    case 'document':
      process.stdout.write(`${JSON.stringify(document)}\n`);
      break;
    case 'json':
      process.stdout.write(renderRunJson(document, calibrations));
      break;
    case 'markdown':
      process.stdout.write(renderRunMarkdown(document, calibrations));
      break;
    case 'csv':
      process.stdout.write(renderRunCsv(document, calibrations));
      break;
  }
}

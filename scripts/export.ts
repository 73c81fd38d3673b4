/** `mmubench export`: a stored run for other programs. */
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { renderBencherMetrics } from '../reports/bencher-metrics.ts';
import { renderRunCsv } from '../reports/csv.ts';
import { renderGithubBenchmark } from '../reports/github-benchmark.ts';
import { renderGoBench } from '../reports/go-bench.ts';
import { renderRunJson } from '../reports/json.ts';
import { renderRunMarkdown } from '../reports/markdown.ts';
import { renderOpenMetrics } from '../reports/open-metrics.ts';
import { findRun } from './find-run.ts';
import { loadCalibrations } from './load-calibrations.ts';

export type ExportFormat =
  | 'document'
  | 'json'
  | 'markdown'
  | 'csv'
  | 'go'
  | 'github-action-benchmark'
  | 'bencher'
  | 'openmetrics';

export interface ExportCommandOptions {
  readonly results: string;
  readonly format: ExportFormat;
}

export async function exportRun(reference: string, { results, format }: ExportCommandOptions): Promise<void> {
  const document = await findRun(reference, results);
  process.stdout.write(exported(document, format, await loadCalibrations(results)));
}

function exported(document: RunDocument, format: ExportFormat, calibrations: CalibrationIndex): string {
  switch (format) {
    case 'document':
      return `${JSON.stringify(document)}\n`;
    case 'json':
      return renderRunJson(document, calibrations);
    case 'markdown':
      return renderRunMarkdown(document, calibrations);
    case 'csv':
      return renderRunCsv(document, calibrations);
    case 'go':
      return renderGoBench(document);
    case 'github-action-benchmark':
      return renderGithubBenchmark(document);
    case 'bencher':
      return renderBencherMetrics(document);
    case 'openmetrics':
      return renderOpenMetrics(document);
  }
}

/**
 * Runs in Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format/): benchmark, then measure,
 * then a value with its bounds. `latency` is Bencher's own measure in nanoseconds.
 */
import type { RunDocument } from '../harness/run-document.ts';
import { runModel } from './run-model.ts';
import { visible } from './sanitize.ts';

export interface BencherMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** Bencher takes 1024 characters for a name; what was cut is counted after these. */
const LONGEST_NAME = 980;

/** Open ends are left out. Ends in a newline. */
export function renderBencherMetrics(document: RunDocument): string {
  const rows = runModel(document).groups.flatMap((group) => group.rows.filter(({ isControl }) => !isControl));
  const entries = rows.flatMap(({ caseId, time, bytesPerOperation }) => {
    if (time.center === null) return [];
    const latency: BencherMetric = {
      value: time.center,
      ...(time.low === null ? {} : { lower_value: time.low }),
      ...(time.high === null ? {} : { upper_value: time.high }),
    };
    const bytes = bytesPerOperation === null ? {} : { 'allocated-bytes': { value: bytesPerOperation } };
    return [[visible(caseId, LONGEST_NAME), { latency, ...bytes }] as const];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/**
 * Runs as `customSmallerIsBetter` of github-action-benchmark (https://github.com/benchmark-action/github-action-benchmark):
 * an array of named values with a unit, and a range as text.
 */
import type { RunDocument } from '../harness/run-document.ts';
import { runModel } from './run-model.ts';
import { visible } from './sanitize.ts';

export interface GithubBenchmark {
  readonly name: string;
  readonly unit: 'ns/op';
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

/** Cases without a value are left out: the action refuses null. Ends in a newline. */
export function renderGithubBenchmark(document: RunDocument): string {
  const rows = runModel(document).groups.flatMap((group) => group.rows.filter(({ isControl }) => !isControl));
  const entries = rows.flatMap(({ caseId, time, trials, warnings }): GithubBenchmark[] => {
    const { center, low, high } = time;
    if (center === null) return [];
    const half = low === null || high === null ? null : Math.max(center - low, high - center);
    return [
      {
        name: visible(caseId, 1000),
        unit: 'ns/op',
        value: center,
        ...(half === null ? {} : { range: `± ${Number(half.toPrecision(3))}` }),
        extra: [
          `trials: ${trials}`,
          ...(warnings.length > 0
            ? [`warnings: ${warnings.map((name) => visible(name, 40)).join(', ')}`]
            : []),
        ].join('\n'),
      },
    ];
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}

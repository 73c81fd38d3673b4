/** Which rows of a comparison are shown, and in what order. */
import type { Verdict } from '../harness/estimate.ts';
import type { ComparedRow } from './model.ts';

export const SORTS = ['verdict', 'ratio', 'change', 'name'] as const;
export type Sort = (typeof SORTS)[number];

const SEVERITY: readonly Verdict[] = ['slower', 'faster', 'inconclusive', 'equivalent'];

/** Any text, such as one from a link, to a sort; the first where it is none. */
export function toSort(text: string | null): Sort {
  return SORTS.find((sort) => sort === text) ?? 'verdict';
}

/**
 * Rows whose name holds each word of the filter, of one verdict where one is given. By verdict: slower first, then
 * faster, inconclusive, equivalent, the largest change first in each; by ratio: the slowest first; by change: the
 * largest either way first. Rows without a ratio come last. O(n log n).
 */
export function arrangeRows(
  rows: readonly ComparedRow[],
  sort: Sort,
  verdict: string | null,
  filter: string,
): ComparedRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const shown = rows.filter(
    ({ caseId, judgement }) =>
      (verdict === null || judgement.verdict === verdict) &&
      words.every((word) => caseId.toLowerCase().includes(word)),
  );
  const ratio = ({ judgement }: ComparedRow) => judgement.ratio.center ?? 0;
  const change = (row: ComparedRow) => (ratio(row) > 0 ? Math.abs(Math.log(ratio(row))) : -1);
  const severity = ({ judgement }: ComparedRow) => SEVERITY.indexOf(judgement.verdict);
  const byName = (a: ComparedRow, b: ComparedRow) => (a.caseId < b.caseId ? -1 : Number(a.caseId > b.caseId));
  const orders: Readonly<Record<Sort, (a: ComparedRow, b: ComparedRow) => number>> = {
    verdict: (a, b) => severity(a) - severity(b) || change(b) - change(a),
    ratio: (a, b) => ratio(b) - ratio(a),
    change: (a, b) => change(b) - change(a),
    name: byName,
  };
  return shown.sort((a, b) => orders[sort](a, b) || byName(a, b));
}

/** The runs before a run, as its report and its page show them. */
import type { Accepting } from '../harness/judge/acceptance.ts';
import { readHistory } from '../harness/judge/history-reader.ts';
import { type RunHeader, runPoints } from '../harness/judge/run-points.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { readRun } from '../harness/store.ts';
import { type HistoryModel, historyOfPoints } from '../reports/history-model.ts';
import { counterpartOf } from '../reports/page-comparison.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export interface HistoryOfRun {
  readonly model: HistoryModel;
  /** What its page compares it with. */
  readonly counterpart: RunDocument | null;
  /** Of all runs up to it, with the path of each file; null for the run itself where it isn't stored. */
  readonly runs: readonly { readonly run: RunHeader; readonly path: string | null }[];
}

/** A page shows the newest of its runs: what came after the one asked for is left out. */
export async function historyUpTo(
  document: RunDocument,
  results: string,
  accepting: Accepting,
): Promise<HistoryOfRun> {
  const { alpha } = document.plan;
  const { runs: stored, unreadable } = await readHistory(results, alpha);
  warnOfUnreadable(unreadable);
  const earlier = stored.filter(
    ({ points: { run } }) => run.runId !== document.runId && run.startedAt <= document.startedAt,
  );
  earlier.sort((a, b) => Date.parse(a.points.run.startedAt) - Date.parse(b.points.run.startedAt));
  const own = runPoints(document, alpha);
  const other = counterpartOf(
    earlier.map(({ points }) => points.run),
    document,
  );
  const found = earlier.find(({ points }) => points.run === other);
  return {
    model: historyOfPoints([...earlier.map(({ points }) => points), own], document, accepting),
    counterpart: found === undefined ? null : (await readRun(found.path)).document,
    runs: [
      ...earlier.map(({ points, path }) => ({ run: points.run, path })),
      {
        run: own.run,
        path: stored.find(({ points }) => points.run.runId === document.runId)?.path ?? null,
      },
    ],
  };
}

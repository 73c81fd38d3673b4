/** The x axis of a history: runs in the order of their commits, an equal step each, dates as labels. */
import type uPlot from 'uplot';
import { formatDate } from '../format.ts';
import type { RunPoint } from '../history-model.ts';
import { themedAxis } from './chart-frame.ts';
import type { Theme } from './theme.ts';

/** `runAt` gives the run at a place of the axis. */
export function runAxis(theme: Theme, runAt: (place: number) => RunPoint | undefined): uPlot.Axis {
  return themedAxis(theme, {
    space: 90,
    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    values: (_plot, ticks) =>
      ticks.map((tick) => {
        const run = runAt(tick);
        return run === undefined ? '' : formatDate(run.startedAt).slice(0, 10);
      }),
  });
}

/** `1a2b3c4d Subject`, with a mark where the code was in no commit. */
export function runTitle({ sha, dirty, subject, runId }: RunPoint): string {
  return `${sha?.slice(0, 8) ?? `run ${runId}`}${dirty ? '+' : ''} ${subject}`.trimEnd();
}

/** Level shifts that follow each other the same way: what a slow drift looks like to whoever looks for steps. Pure. */
import { groupBy } from '../group-by.ts';
import type { Alarm } from './alarms.ts';
import { timeOf } from './run-points.ts';

/**
 * Alarms of one series and one direction, each of which begins amid the level at which the one before ends; most stand
 * alone. In the order of their first alarms, and inside of their commits. O(n log n).
 */
export function chainsOf(alarms: readonly Alarm[]): Alarm[][] {
  const ordered = alarms.toSorted((a, b) => timeOf(a.after) - timeOf(b.after));
  const series = groupBy(ordered, ({ caseId, environment, suiteHash, control, ratio }) =>
    JSON.stringify([caseId, environment, suiteHash, control, ratio > 1]),
  );
  const chains = [...series.values()].flatMap((members) => {
    const links: Alarm[][] = [];
    for (const alarm of members) {
      const chain = links.at(-1) ?? [];
      if (chain.at(-1)?.amid[1].runId === alarm.amid[0].runId) chain.push(alarm);
      else links.push([alarm]);
    }
    return links;
  });
  return chains.sort((a, b) => timeOf(a[0]!.after) - timeOf(b[0]!.after));
}

/** One alarm from the middle of the first level to the middle of the last; for a chain of one, that one. */
export function joinedAlarm(chain: readonly Alarm[]): Alarm {
  const [first, last] = [chain[0]!, chain.at(-1)!];
  return {
    ...first,
    amid: [first.amid[0], last.amid[1]],
    between: [...new Set(chain.flatMap(({ between }) => between))],
    ratio: chain.reduce((product, { ratio }) => product * ratio, 1),
    pValue: Math.max(...chain.map(({ pValue }) => pValue)),
    runs: [first.runs[0], last.runs[1]],
    recovered: last.recovered && first.recovered,
  };
}

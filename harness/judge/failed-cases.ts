/** Which cases have no speed to be judged at the newest commit, because they failed there. Pure. */
import { cleanSha, environmentOf, type RunPoints, timeOf } from './run-points.ts';

/**
 * caseIds that failed in the newest run, or in an earlier one of its commit and environment without being measured since, in
 * the order of the runs. The newest is the one of the youngest code; of one commit, the one that was started last.
 * O(runs + cases of that commit).
 */
export function failedNow(
  points: readonly RunPoints[],
  isWanted: (caseId: string) => boolean = () => true,
): string[] {
  const newest = points.reduce<RunPoints | null>(
    (best, each) => (best === null || isYounger(each, best) ? each : best),
    null,
  );
  if (newest === null) return [];
  const environment = JSON.stringify(environmentOf(newest.run));
  const sha = cleanSha(newest.run);
  const together = points.filter(
    (each) =>
      each === newest ||
      (sha !== null && cleanSha(each.run) === sha && JSON.stringify(environmentOf(each.run)) === environment),
  );
  together.sort((a, b) => (isYounger(a, b) ? 1 : -1));
  const failed = new Set<string>();
  for (const each of together) {
    for (const { caseId } of each.keys) failed.delete(caseId);
    for (const caseId of each.failed) if (isWanted(caseId)) failed.add(caseId);
  }
  return [...failed];
}

function isYounger({ run: a }: RunPoints, { run: b }: RunPoints): boolean {
  return timeOf(a) - timeOf(b) > 0 || (timeOf(a) === timeOf(b) && a.startedAt > b.startedAt);
}

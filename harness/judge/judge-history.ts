/** From stored runs to what `check` says: candidates, acknowledgements, confirmation. Pure but for what `compare` does. */
import { type Accepting, acceptanceOf } from './acceptance.ts';
import { type Acknowledgement, acknowledgementOf, isInForce } from './acknowledgements.ts';
import { type Alarm, type ExactChange, findAlarms, findExactChanges } from './alarms.ts';
import type { CheckResult, JudgedExactChange, JudgedFinding } from './check-result.ts';
import { type ConfirmOptions, candidate, confirmAlarms } from './confirm.ts';
import { failedNow } from './failed-cases.ts';
import { cleanSha, type RunPoints, timeOf } from './run-points.ts';
import type { CompareCommits } from './tested-comparison.ts';
import { undoneChanges } from './undone-changes.ts';

export interface JudgeOptions extends Accepting {
  readonly points: readonly RunPoints[];
  /** Cases that are of interest. */
  readonly isWanted: (caseId: string) => boolean;
  /** Changes before are of no interest, in ms since 1970. */
  readonly since: number;
  readonly margin: number;
  readonly isKnown: (commit: string) => boolean;
  /** null: candidates are listed and not tested. */
  readonly compare: CompareCommits | null;
  readonly obstacle: ConfirmOptions['obstacle'];
  readonly onTest: ConfirmOptions['onTest'];
  readonly onFinding: ConfirmOptions['onFinding'];
}

export async function judgeHistory(options: JudgeOptions): Promise<CheckResult> {
  const { points, isWanted, since, margin, compare, obstacle, onTest, onFinding } = options;
  const recent = ({ after }: Alarm | ExactChange) => timeOf(after) >= since;
  const { alarms: all, ...coverage } = findAlarms(points, margin, isWanted);
  const alarms = all.filter(recent);
  const accepted = new Map(alarms.map((alarm) => [alarm, acceptanceOf(alarm, options, margin)]));
  // What was accepted by a person needs no confirmation.
  const open = alarms.filter((alarm) => accepted.get(alarm) === null);
  const tested =
    compare === null
      ? open.map((alarm) => candidate(alarm, 'not tested'))
      : await confirmAlarms(open, { margin, compare, obstacle, onTest, onFinding });
  const findings = [
    ...tested.map((finding): JudgedFinding => ({ ...finding, acknowledged: null })),
    ...alarms.flatMap((alarm): JudgedFinding[] => {
      const acknowledged = accepted.get(alarm)!;
      return acknowledged === null ? [] : [{ ...candidate(alarm, ''), acknowledged }];
    }),
  ].sort((a, b) => timeOf(a.alarm.after) - timeOf(b.alarm.after));
  return {
    runs: points.length,
    ...coverage,
    failed: failedNow(points, isWanted),
    margin,
    findings: withoutRepeats(findings),
    exact: judgedExactChanges(options, recent),
    cautions: cautionsOf(options),
  };
}

/** What was before is what everybody knows: only changes since then can undo each other. */
function judgedExactChanges(
  options: JudgeOptions,
  isRecent: (change: ExactChange) => boolean,
): JudgedExactChange[] {
  const changes = findExactChanges(options.points)
    .filter((change) => options.isWanted(change.caseId) && isRecent(change))
    .map((change) => ({ ...change, acknowledged: exactAcknowledgement(change, options) }));
  const undone = undoneChanges(changes);
  return changes.map((change) => ({ ...change, undone: undone.has(change) }));
}

/** Two alarms of a series that bisection led to one and the same commit are one change. */
function withoutRepeats(findings: readonly JudgedFinding[]): JudgedFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ alarm, status, commits }) => {
    if (status !== 'confirmed' || commits.length !== 1) return true;
    const key = JSON.stringify([
      alarm.caseId,
      alarm.environment,
      alarm.suiteHash,
      commits[0],
      alarm.ratio > 1,
    ]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Counts have no level: an entry accepts them whatever they are. */
function exactAcknowledgement(
  { caseId, before, after }: ExactChange,
  options: JudgeOptions,
): Acknowledgement | null {
  const [from, to] = [cleanSha(before), cleanSha(after)];
  if (to === null) return null;
  const shas = [to, ...(from === null ? [] : options.commitsBetween(from, to))];
  return acknowledgementOf(options.acknowledged, { caseId, shas, low: 0 }, options.now) ?? null;
}

function cautionsOf({ acknowledged, now, isKnown }: JudgeOptions): string[] {
  return acknowledged.flatMap((entry) => {
    const name = `the entry for ${entry.case} at ${entry.commit}`;
    if (!isInForce(entry, now)) return [`${name} has expired on ${entry.expires}`];
    return isKnown(entry.commit) ? [] : [`${name} names no commit of this repository, and accepts nothing`];
  });
}

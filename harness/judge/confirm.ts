/**
 * Whether candidates are true: their commits are compared in lockstep. A noisy day shifts a series and not the code, and
 * is refuted; a drift has no commit at which it happens, and is confirmed between the middles of its first and last level.
 */
import type { Estimate } from '../estimate.ts';
import { groupBy } from '../group-by.ts';
import { accused } from './accused.ts';
import type { Alarm } from './alarms.ts';
import { bisect } from './bisection.ts';
import { chainsOf, joinedAlarm } from './drift.ts';
import { cleanSha, timeOf } from './run-points.ts';
import { type CompareCommits, claimed, type Tested } from './tested-comparison.ts';

export type AlarmStatus = 'confirmed' | 'refuted' | 'inconclusive' | 'candidate';

/** What is known of a candidate. */
export interface Finding {
  readonly alarm: Alarm;
  readonly status: AlarmStatus;
  /** How the status was come to, for a reader. */
  readonly reason: string;
  /** The two commits that were compared, and what came out; null where none were. */
  readonly evidence: {
    readonly base: string;
    readonly contender: string;
    readonly ratio: Estimate;
    /** Against a change inside the margin. */
    readonly eValue: number;
  } | null;
  /** The commits among which it came: one where it is known. None where the code is in no commit. */
  readonly commits: readonly string[];
  /** Many small changes add up to it. */
  readonly gradual: boolean;
}

export interface ConfirmOptions {
  readonly margin: number;
  readonly compare: CompareCommits;
  /** Why an alarm can't be confirmed here, such as another machine; null where it can. */
  readonly obstacle: (alarm: Alarm) => string | null;
  /** Told what is compared next, and how many alarms are settled by then. */
  readonly onTest: (pair: readonly [base: string, contender: string], settled: number, of: number) => void;
  readonly onFinding: (finding: Finding) => void;
}

/**
 * In the order of their commits; alarms that follow each other and are one drift come as one. Cases with the same two
 * commits are compared together.
 */
export async function confirmAlarms(alarms: readonly Alarm[], options: ConfirmOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  let settled = 0;
  const settle = (finding: Finding, count = 1) => {
    findings.push(finding);
    settled += count;
    options.onFinding(finding);
  };
  const compare: CompareCommits = (request) => {
    options.onTest([request.base, request.contender], settled, alarms.length);
    return options.compare(request);
  };
  const telling = { ...options, compare };
  const open: Alarm[] = [];
  for (const alarm of alarms) {
    const obstacle = options.obstacle(alarm);
    if (obstacle === null) open.push(alarm);
    else settle(candidate(alarm, obstacle));
  }
  const elsewhere = await confirmAtCommits(open, telling, settle);
  const single: Alarm[] = [];
  for (const chain of chainsOf(elsewhere)) {
    const drift = chain.length > 1 ? await confirmDrift(joinedAlarm(chain), telling) : null;
    if (drift === null) single.push(...chain);
    else settle(drift, chain.length);
  }
  await confirmAmid(single, telling, settle);
  return findings.sort((a, b) => timeOf(a.alarm.after) - timeOf(b.alarm.after));
}

/** Between the last run before and the first after; what isn't confirmed there is returned. */
async function confirmAtCommits(
  alarms: readonly Alarm[],
  options: ConfirmOptions,
  settle: (finding: Finding) => void,
): Promise<Alarm[]> {
  const elsewhere: Alarm[] = [];
  for (const [pair, members] of byPair(alarms, ({ before, after }) => [cleanSha(before), cleanSha(after)])) {
    if (pair === null) {
      elsewhere.push(...members);
      continue;
    }
    const tested = await compareAll(pair, members, options);
    for (const alarm of members) {
      const found = judged(alarm, pair, tested, options.margin);
      if (found.status === 'confirmed') settle({ ...found, commits: [pair[1]] });
      else elsewhere.push(alarm);
    }
  }
  return elsewhere;
}

/** Alarms that follow each other, as one; null where they aren't surely a drift, and each is to be looked at for itself. */
async function confirmDrift(joined: Alarm, options: ConfirmOptions): Promise<Finding | null> {
  const pair = comparable(cleanSha(joined.amid[0]), cleanSha(joined.amid[1]));
  if (pair === null) return null;
  const found = judged(joined, pair, await compareAll(pair, [joined], options), options.margin);
  if (found.status !== 'confirmed') return null;
  const finding = await located(found, pair[0], options);
  return finding.gradual ? finding : null;
}

/** Between the middles of both levels, and where it is confirmed, by bisection to the commit. */
async function confirmAmid(
  alarms: readonly Alarm[],
  options: ConfirmOptions,
  settle: (finding: Finding) => void,
): Promise<void> {
  for (const [pair, members] of byPair(alarms, ({ amid }) => [cleanSha(amid[0]), cleanSha(amid[1])])) {
    if (pair === null) {
      for (const alarm of members)
        settle(candidate(alarm, 'its runs are of no two commits that could be built'));
      continue;
    }
    const tested = await compareAll(pair, members, options);
    for (const alarm of members) {
      const found = judged(alarm, pair, tested, options.margin);
      settle(found.status === 'confirmed' ? await located(found, pair[0], options) : found);
    }
  }
}

/** A finding of an alarm that nobody has tested. */
export function candidate(alarm: Alarm, reason: string): Finding {
  const sha = cleanSha(alarm.after);
  return {
    alarm,
    status: 'candidate',
    reason,
    evidence: null,
    commits: sha === null ? [] : [sha],
    gradual: false,
  };
}

type Pair = readonly [base: string, contender: string];

/** Pairs that can't be compared, since a side is in no commit or both are the same, come under null. */
function byPair(
  alarms: readonly Alarm[],
  pairOf: (alarm: Alarm) => readonly [string | null, string | null],
): [Pair | null, Alarm[]][] {
  const groups = groupBy(alarms, (alarm) => String(comparable(...pairOf(alarm))));
  return [...groups.values()].map((members) => [comparable(...pairOf(members[0]!)), members]);
}

function comparable(base: string | null, contender: string | null): Pair | null {
  return base === null || contender === null || base === contender ? null : [base, contender];
}

function compareAll(
  [base, contender]: Pair,
  alarms: readonly Alarm[],
  options: ConfirmOptions,
): Promise<Tested> {
  const caseIds = [...new Set(alarms.map(({ caseId }) => caseId))];
  return options.compare({ base, contender, caseIds, margin: options.margin, explain: true });
}

function judged(alarm: Alarm, [base, contender]: Pair, tested: Tested, margin: number): Finding {
  const open = candidate(alarm, '');
  if (tested.kind === 'unbuildable') {
    return { ...open, reason: `${tested.commit.slice(0, 8)} does not build: ${tested.reason}` };
  }
  const comparison = tested.comparisons.get(alarm.caseId);
  if (comparison === undefined) return { ...open, reason: 'the case could not be measured at both commits' };
  const { ratio, eValue, verdict } = comparison;
  const evidence = { base, contender, ratio, eValue };
  const source = tested.reused.has(alarm.caseId)
    ? 'stored trials of both in lockstep'
    : 'both measured in lockstep';
  if (verdict === 'inconclusive') {
    return {
      ...open,
      status: 'inconclusive',
      reason: `${source}: not decided within the budget; --budget gives more`,
      evidence,
    };
  }
  const stands = verdict === claimed(alarm.ratio);
  const reason = stands ? source : `${source}: ${verdict}, with a margin of ${100 * margin} %`;
  return { ...open, status: stands ? 'confirmed' : 'refuted', reason, evidence };
}

/** Where between the middles of the two levels it came. */
async function located(finding: Finding, good: string, options: ConfirmOptions): Promise<Finding> {
  const { caseId, between } = finding.alarm;
  const { margin, compare } = options;
  const commits = between.filter((sha) => sha !== good);
  if (commits.length === 0) return finding;
  const found = await bisect({ caseId, good, commits, margin, compare, onStep: () => {} });
  const reason = `${finding.reason}, from the middle of either level`;
  switch (found.result) {
    case 'found':
      return { ...finding, reason: `${reason}; found by bisection`, commits: [found.commit] };
    case 'gradual':
      return {
        ...finding,
        reason: `${reason}; no commit of its own, many small ones add up`,
        commits,
        gradual: true,
      };
    case 'range':
      return { ...finding, ...accused(found, reason, commits) };
    default:
      return { ...finding, reason, commits };
  }
}

/** One change of a history in words: for tables, Markdown and feeds. */
import type { Alarm } from '../harness/judge/alarms.ts';
import type { JudgedExactChange, JudgedFinding } from '../harness/judge/check-result.ts';
import { type RunHeader, timeOf } from '../harness/judge/run-points.ts';
import { acceptanceText } from './acceptance-words.ts';
import { formatRatio } from './format.ts';

export function dayOf(run: RunHeader): string {
  return new Date(timeOf(run)).toISOString().slice(0, 10);
}

/** The hash as people write it, or the run where the code is in no commit. */
export function commitOf({ commit, runId }: RunHeader): string {
  if (commit === null) return `run ${runId}`;
  return `${commit.sha.slice(0, 8)}${commit.dirty ? '+' : ''}`;
}

/** Where the change came: a commit, or the first and the last that it can be. */
export function placeOf({ alarm, commits }: JudgedFinding): string {
  const [first, last] = [commits[0], commits.at(-1)];
  if (first === undefined || last === undefined) return commitOf(alarm.after);
  return first === last ? first.slice(0, 8) : `${first.slice(0, 8)}…${last.slice(0, 8)}`;
}

/** By what was measured to confirm it, or else by the history's levels. */
export function ratioOf({ alarm, evidence, status }: JudgedFinding): number {
  return status === 'confirmed' && evidence !== null ? evidence.ratio.center : alarm.ratio;
}

export function directionOf({ ratio }: Alarm): 'slower' | 'faster' {
  return ratio > 1 ? 'slower' : 'faster';
}

/** `confirmed`, and what takes the edge off it. */
export function statusOf({ status, alarm, acknowledged, gradual }: JudgedFinding): string {
  const words: string[] = [status];
  if (gradual) words.push('gradual');
  if (alarm.recovered) words.push('recovered');
  if (acknowledged !== null) words.push('acknowledged');
  return words.join(', ');
}

/** The whole story in a sentence or two. */
export function evidenceOf({ alarm, reason, evidence, acknowledged }: JudgedFinding): string {
  const [before, after] = alarm.runs;
  const levels =
    `level ${formatRatio(alarm.ratio)} after ${before} runs and for ${after}` +
    `${alarm.control === null ? ', not divided by a control' : ` (over ${alarm.control})`}, p = ${alarm.pValue.toPrecision(2)}`;
  const measured =
    evidence === null
      ? ''
      : `; ${evidence.base.slice(0, 8)} → ${evidence.contender.slice(0, 8)} ${formatRatio(evidence.ratio.center)} ` +
        `[${formatRatio(evidence.ratio.low)}, ${formatRatio(evidence.ratio.high)}] in ${evidence.ratio.trials} trials`;
  const why = reason === '' ? '' : `; ${reason}`;
  const accepted = acknowledged === null ? '' : `; ${acceptanceText(acknowledged)}`;
  return `${levels}${measured}${why}${accepted}`;
}

export function exactText({ changes, acknowledged, undone }: JudgedExactChange): string {
  const counts = changes.map(({ name, before, now }) => `${name} ${before ?? 'none'} → ${now ?? 'none'}`);
  const back = undone ? ' (undone)' : '';
  return `${counts.join(', ')}${back}${acknowledged === null ? '' : ` (acknowledged: ${acceptanceText(acknowledged)})`}`;
}

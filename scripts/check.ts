/** `mmubench check`: what changed in the stored history, confirmed by measuring again. */
import { isCalendarDay } from '../harness/calendar-day.ts';
import { readCommit, resolveCommit } from '../harness/git.ts';
import type { CheckResult } from '../harness/judge/check-result.ts';
import { checkExitCode } from '../harness/judge/check-result.ts';
import type { Finding } from '../harness/judge/confirm.ts';
import { judgeHistory } from '../harness/judge/judge-history.ts';
import type { CompareCommits } from '../harness/judge/tested-comparison.ts';
import { matchesAny } from '../harness/pattern.ts';
import { describeProject } from '../harness/project.ts';
import { UserError } from '../harness/user-error.ts';
import { renderCheckFeed, renderCheckJson, renderCheckMarkdown } from '../reports/check-formats.ts';
import { renderCheck } from '../reports/check-text.ts';
import { visible } from '../reports/sanitize.ts';
import { isFromHere, type JudgingOptions, readStored, withComparer } from './judging-session.ts';
import { planOf } from './plan-options.ts';
import { readAccepting } from './read-accepting.ts';
import { screenOf } from './screen.ts';

export interface CheckCommandOptions extends JudgingOptions {
  readonly acknowledged: string;
  readonly since?: string;
  readonly confirm: boolean;
  readonly strict?: boolean;
  readonly format: 'table' | 'json' | 'markdown' | 'feed';
  readonly json?: boolean;
}

export async function check(options: CheckCommandOptions): Promise<void> {
  const { results, acknowledged: file, confirm, filter, since } = options;
  const folder = process.cwd();
  const accepting = await readAccepting(file);
  const plan = planOf([], options);
  const sinceTime = since === undefined ? -Infinity : timeOfReference(folder, since);
  const stored = await readStored(results);
  const fromHere = isFromHere(options);
  const judge = (compare: CompareCommits | null) =>
    judgeHistory({
      points: stored.map(({ points }) => points),
      isWanted: (caseId) => filter === undefined || matchesAny(caseId, filter),
      since: sinceTime,
      margin: plan.margin,
      ...accepting,
      isKnown: (commit) => resolveCommit(folder, commit) !== null,
      compare,
      obstacle: ({ after, environment }) =>
        fromHere(after)
          ? null
          : `measured on ${environment.machine} by ${environment.runtime}, and this is another machine or runtime`,
      onTest: tellTest,
      onFinding: tell,
    });
  const result = confirm
    ? await withComparer(stored, fromHere, plan, options, ({ compare }) => judge(compare))
    : await judge(null);
  process.stdout.write(render(result, options));
  process.exitCode = checkExitCode(result, { strict: options.strict ?? false, confirmed: confirm });
}

function render(result: CheckResult, { format, json }: CheckCommandOptions): string {
  switch (json ? 'json' : format) {
    case 'json':
      return renderCheckJson(result);
    case 'markdown':
      return renderCheckMarkdown(result);
    case 'feed':
      return renderCheckFeed(result, describeProject(process.cwd()).name);
    case 'table':
      return renderCheck(result, screenOf(process.stdout));
  }
}

function tellTest([base, contender]: readonly [string, string], settled: number, of: number): void {
  process.stderr.write(
    `${settled} of ${of} changes settled; next: ${base.slice(0, 8)} against ${contender.slice(0, 8)}\n`,
  );
}

function tell({ alarm, status, reason }: Finding): void {
  process.stderr.write(`${visible(alarm.caseId)}: ${status}, ${visible(reason, 400)}\n`);
}

/** A commit, or a day. */
function timeOfReference(folder: string, reference: string): number {
  if (isCalendarDay(reference)) return Date.parse(reference);
  const sha = resolveCommit(folder, reference);
  const commit = sha === null ? null : readCommit(folder, sha);
  if (commit !== null) return Date.parse(commit.time);
  throw new UserError(
    `--since ${JSON.stringify(reference)} names no commit; expected one, or a day such as 2026-03-31`,
  );
}

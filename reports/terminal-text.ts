/** The parts of the terminal report that are sentences rather than tables. */
import { absencesAmong, failuresAmong } from '../harness/absence.ts';
import type { Verdict } from '../harness/estimate.ts';
import { COUNTERS_NOTE, formatCounterChange, rowsWithOtherCounters } from './counter-text.ts';
import { formatBytes, formatDate, formatDuration, formatPlan, formatQuantity } from './format.ts';
import type { ComparedRow, Counts, FailureModel, GroupModel, RunSummary, WarningNote } from './model.ts';
import { visible, visibleTail } from './sanitize.ts';
import type { Screen } from './terminal.ts';
import { verdictPaint } from './terminal-tables.ts';
import { wrap, wrapItems } from './text-layout.ts';

/** Lines of a worker's stderr that are shown with a failure. */
const STDERR_LINES = 5;
/** Characters of one piece of evidence. */
const EVIDENCE_LIMIT = 500;

/** What was measured, where, and how. */
export function runHeader(run: RunSummary, { width, colors }: Screen): string[] {
  const { machine, runtime, plan } = run;
  const project = `${visible(run.project.name)} ${visible(run.project.version, 40)}`;
  const where = [
    visible(machine.id),
    visible(machine.cpu),
    formatQuantity(machine.cores, 'core'),
    formatBytes(machine.memoryBytes),
    ...(machine.virtualisation === null ? [] : [visible(machine.virtualisation)]),
    machine.pinnedCpu === null
      ? `not pinned: ${visible(machine.pinning)}`
      : `pinned to CPU ${machine.pinnedCpu}`,
    `${visible(runtime.name)} ${visible(runtime.version)}`,
  ];
  const how = [
    formatPlan(plan),
    `margin ${plan.margin * 100} %`,
    `${formatDuration(run.timedMs)} timed in ${formatDuration(run.wallMs)}`,
    ...(plan.quick ? ['quick: for a first look only'] : []),
  ];
  return [
    ...wrapItems([project, commitText(run)], width).map((line) => colors.bold(line)),
    ...wrapItems([formatDate(run.startedAt), ...where], width).map((line) => colors.dim(line)),
    ...wrapItems(how, width).map((line) => colors.dim(line)),
  ];
}

/** One run in one line, for a comparison. */
export function runLine(role: string, run: RunSummary, { width, colors }: Screen): string[] {
  const text = `${role}: ${commitText(run)} · ${formatDate(run.startedAt)} · ${visible(run.machine.id)}`;
  return wrap(text, width, '  ').map((line, index) => (index === 0 ? colors.bold(line) : line));
}

/** Contenders that aren't on this machine: no failures, each reason once. */
export function absentSection(failures: readonly FailureModel[], { width, colors }: Screen): string[] {
  const absences = absencesAmong(failures);
  if (absences.length === 0) return [];
  const lines = absences.flatMap(({ message, caseIds }) => [
    ...indented(visible(message, 1000), width),
    ...wrap(`      ${caseIds.map((caseId) => visible(caseId)).join(', ')}`, width, '      ').map(colors.dim),
  ]);
  return [colors.bold('Absent'), ...lines];
}

export function failureSection(all: readonly FailureModel[], { width, colors }: Screen): string[] {
  const failures = failuresAmong(all);
  if (failures.length === 0) return [];
  const entries = failures.flatMap(({ caseId, reason, message, stderr, trial }) => [
    ...wrap(`  ${visible(caseId)}`, width, '    ').map((line) => colors.red(line)),
    ...indented(`${reason} in trial ${trial}: ${visible(message, 1000)}`, width),
    ...visibleTail(stderr, STDERR_LINES).flatMap((line) =>
      wrap(`    | ${line}`, width, '    | ').map((part) => colors.dim(part)),
    ),
  ]);
  return [colors.bold(colors.red(`Failures (${failures.length})`)), ...entries];
}

/** Each warning once: what it means and what to do. */
export function warningSection(warnings: readonly WarningNote[], { width, colors }: Screen): string[] {
  if (warnings.length === 0) return [];
  const notes = warnings.flatMap(({ name, cases, explanation }) => [
    ...wrap(
      `  ${visible(name, 30)}${cases > 0 ? ` in ${formatQuantity(cases, 'case')}` : ''}`,
      width,
      '  ',
    ).map((line) => colors.yellow(line)),
    ...indented(visible(explanation, 1000), width),
  ]);
  return [colors.bold('Warnings'), ...notes];
}

/** Counters that changed: a part of its own, because no verdict on the times says it. */
export function counterSection(rows: readonly ComparedRow[], { width, colors }: Screen): string[] {
  const changed = rowsWithOtherCounters(rows);
  if (changed.length === 0) return [];
  const entries = changed.flatMap(({ caseId, counterChanges }) => [
    ...wrap(`  ${visible(caseId)}`, width, '    ').map((line) => colors.yellow(line)),
    ...counterChanges.flatMap((change) =>
      indented(`${visible(change.name, 80)}: ${formatCounterChange(change)}`, width),
    ),
  ]);
  return [
    colors.bold(colors.yellow(`Behaviour changed (${changed.length})`)),
    ...wrap(COUNTERS_NOTE, width),
    ...entries,
  ];
}

/** What the warnings rest on, case by case. */
export function evidenceSection(groups: readonly GroupModel[], { width, colors }: Screen): string[] {
  const rows = groups.flatMap((group) => group.rows).filter(({ evidence }) => evidence.length > 0);
  if (rows.length === 0) return [];
  const entries = rows.flatMap(({ caseId, evidence }) => [
    ...wrap(`  ${visible(caseId)}`, width, '    '),
    ...evidence.flatMap(({ warning, text }) =>
      indented(`${visible(warning, 30)}: ${visible(text, EVIDENCE_LIMIT)}`, width).map((line) =>
        colors.dim(line),
      ),
    ),
  ]);
  return [colors.bold('Evidence'), ...entries];
}

export function cautionSection(cautions: readonly string[], { width, colors }: Screen): string[] {
  return cautions
    .flatMap((text) => wrap(`! ${visible(text, 1000)}`, width, '  '))
    .map((line) => colors.yellow(line));
}

export function onlySection(title: string, caseIds: readonly string[], { width, colors }: Screen): string[] {
  if (caseIds.length === 0) return [];
  const shown = caseIds.slice(0, 20).flatMap((caseId) => wrap(`  ${visible(caseId)}`, width, '    '));
  const rest = caseIds.length > 20 ? [`  and ${caseIds.length - 20} more`] : [];
  return [colors.bold(`${title} (${caseIds.length})`), ...shown, ...rest];
}

/** `3 slower · 1 faster · 12 equivalent · 2 inconclusive · 1 failed`. */
export function countsLine(
  counts: Readonly<Record<Verdict, number>> & Partial<Counts>,
  screen: Screen,
): string[] {
  const { colors, width } = screen;
  const verdicts: readonly Verdict[] = ['slower', 'faster', 'equivalent', 'inconclusive'];
  const parts = verdicts.map((name) => ({
    text: `${counts[name]} ${name}`,
    paint: verdictPaint(name, colors),
  }));
  if (counts.failed) parts.push({ text: `${counts.failed} failed`, paint: colors.red });
  const plain = parts.map(({ text }) => text).join(' · ');
  if (plain.length > width) return parts.map(({ text, paint }) => paint(text));
  return [parts.map(({ text, paint }) => paint(text)).join(' · ')];
}

function commitText({ commit }: RunSummary): string {
  if (commit === null) return 'outside a git repository';
  const dirty = commit.dirty ? ' (with uncommitted changes)' : '';
  return `${visible(commit.sha.slice(0, 8), 8)} ${visible(commit.subject, 100)}${dirty}`;
}

function indented(text: string, width: number): string[] {
  return wrap(`    ${text}`, width, '    ');
}

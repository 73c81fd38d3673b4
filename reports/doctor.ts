/** The findings on a machine for a terminal. */
import { worstSeverity } from '../harness/doctor/diagnose.ts';
import type { Finding, Severity } from '../harness/doctor/finding.ts';
import { visible } from './sanitize.ts';
import { type Colors, joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { pad, wrap } from './text-layout.ts';

/** Ends in a newline. */
export function renderFindings(
  machineId: string,
  findings: readonly Finding[],
  options: TerminalOptions,
): string {
  const screen = screenOf(options);
  const title = wrap(`Is ${visible(machineId)} fit to measure?`, screen.width).map(screen.colors.bold);
  return joined([
    [...title, ...findings.flatMap((each) => lines(each, screen))],
    conclusion(findings, screen),
  ]);
}

function lines({ check, severity, seen, advice }: Finding, { width, colors }: Screen): string[] {
  const paint = severityPaint(severity, colors);
  const [first, ...rest] = wrap(`${visible(check)}: ${visible(seen, 1000)}`, width - INDENT.length);
  return [
    `${paint(pad(severity, INDENT.length, 'left'))}${first}`,
    ...rest.map((line) => INDENT + line),
    ...(advice === null
      ? []
      : wrap(`→ ${visible(advice, 1000)}`, width - INDENT.length).map((line) => INDENT + colors.dim(line))),
  ];
}

const INDENT = '       ';

function conclusion(findings: readonly Finding[], { width, colors }: Screen): string[] {
  const worst = worstSeverity(findings);
  return wrap(CONCLUSIONS[worst], width).map(severityPaint(worst, colors));
}

const CONCLUSIONS: Readonly<Record<Severity, string>> = {
  ok: 'Fit to measure.',
  note: 'Fit to measure; the notes say what could be better.',
  warn: 'Fit to measure with more trials: verdicts hold, and take longer. Look at the warnings.',
  unfit: 'Not fit to measure as it is: look at what is marked unfit.',
};

function severityPaint(severity: Severity, colors: Colors): (text: string) => string {
  if (severity === 'unfit') return colors.red;
  if (severity === 'warn') return colors.yellow;
  return severity === 'ok' ? colors.green : colors.cyan;
}

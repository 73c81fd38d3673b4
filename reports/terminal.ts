/** Runs and comparisons for a terminal: plain text, in columns, coloured only where the caller asks for it. */
import picocolors from 'picocolors';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { codeShapeSection } from './code-shape-text.ts';
import { comparisonModel } from './comparison-model.ts';
import { exactTargets, hookTargets } from './further-targets.ts';
import { limitRows } from './limits-model.ts';
import { furtherTargetsSection, limitsSection } from './limits-text.ts';
import type { RunModel } from './model.ts';
import { runModel } from './run-model.ts';
import { answerSection, comparisonSection, groupSection } from './terminal-tables.ts';
import {
  absentSection,
  cautionSection,
  counterSection,
  countsLine,
  evidenceSection,
  failureSection,
  onlySection,
  runHeader,
  runLine,
  warningSection,
} from './terminal-text.ts';
import { wrap } from './text-layout.ts';

export interface TerminalOptions {
  /** Width of the terminal; 40 and less are treated as 40. */
  readonly columns: number;
  /** Escape codes for colour. The caller looks at the terminal and at NO_COLOR. */
  readonly color: boolean;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What sections need of the terminal. */
export interface Screen {
  readonly width: number;
  readonly colors: Colors;
}

/** One run: the answer on top, a table for each group, failures, and what the warnings mean. Ends in a newline. */
export function renderRun(
  document: RunDocument,
  options: TerminalOptions,
  calibrations?: CalibrationIndex,
): string {
  const model = runModel(document, calibrations);
  const screen = screenOf(options);
  const limits = limitRows(document);
  const hooks = hookTargets(document);
  const told = new Set([...limits.map(({ group }) => group), ...hooks.keys()]);
  return joined([
    runHeader(model.run, screen),
    ...model.answers.map((answer) => answerSection(answer, screen)),
    limitsSection(limits, screen),
    furtherTargetsSection([...hooks.values(), ...exactTargets(limits)], screen),
    ...model.groups.filter(({ id }) => !told.has(id)).map((group) => groupSection(group, screen)),
    failureSection(model.failures, screen),
    absentSection(model.failures, screen),
    warningSection(model.warnings, screen),
    evidenceSection(model.groups, screen),
    codeShapeSection(document, screen),
    summary(model, screen),
  ]);
}

/** Two runs, case by case: the base plays the baseline's role. Ends in a newline. */
export function renderComparison(
  base: RunDocument,
  contender: RunDocument,
  options: TerminalOptions,
  calibrations?: CalibrationIndex,
): string {
  const model = comparisonModel(base, contender, calibrations);
  const screen = screenOf(options);
  return joined([
    [...runLine('base', model.base, screen), ...runLine('contender', model.contender, screen)],
    cautionSection(model.cautions, screen),
    comparisonSection(model.rows, model.contender.plan.margin, screen),
    counterSection(model.rows, screen),
    onlySection('Only in the base', model.onlyInBase, screen),
    onlySection('Only in the contender', model.onlyInContender, screen),
    failureSection(model.failures, screen),
    absentSection(model.failures, screen),
    warningSection(model.warnings, screen),
    countsLine(model.counts, screen),
  ]);
}

/** A width that tables can keep to, and colours or none. */
export function screenOf({ columns, color }: TerminalOptions): Screen {
  const width = Number.isFinite(columns) ? Math.max(40, Math.floor(columns)) : 80;
  return { width, colors: picocolors.createColors(color) };
}

/** Sections with a line between them; empty ones are left out. */
export function joined(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((section) => section.length > 0);
  return `${filled.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function summary({ counts, run }: RunModel, screen: Screen): string[] {
  if (counts.measured === 0) {
    const advice =
      'Nothing was measured: no case has a result. Look at what failed or is absent, or at the names asked for.';
    return wrap(advice, screen.width).map((line) => screen.colors.yellow(line));
  }
  const stopped = run.interrupted
    ? ['The run was interrupted: some cases have fewer trials than planned.']
    : [];
  return [...stopped.flatMap((line) => wrap(line, screen.width)), ...countsLine(counts, screen)];
}

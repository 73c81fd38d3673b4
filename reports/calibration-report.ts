/** A calibration for a terminal: what a comparison of each case is worth on its machine. */
import { share } from '../harness/binomial-interval.ts';
import type { CalibratedCase, Calibration } from '../harness/calibration.ts';
import { LEAST_CALIBRATED_TRIALS } from '../harness/calibration-index.ts';
import { median } from '../harness/quantile.ts';
import { formatQuantity, formatShare } from './format.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import { joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { absentSection, failureSection } from './terminal-text.ts';
import { wrap } from './text-layout.ts';

/** Ends in a newline. */
export function renderCalibration(calibration: Calibration, options: TerminalOptions): string {
  const screen = screenOf(options);
  return joined([
    header(calibration, screen),
    caseTable(calibration.cases, screen),
    failureSection(calibration.failures, screen),
    absentSection(calibration.failures, screen),
    conclusions(calibration, screen),
  ]);
}

function header({ machine, plan, rule }: Calibration, { width, colors }: Screen): string[] {
  const title = `${visible(machine.id)}: cases against themselves`;
  const how =
    `A comparison takes ${rule.trials} to ${rule.maxTrials} trials of ${formatQuantity(plan.rounds, 'turn')} of ` +
    `${plan.turnMs} ms, until decided at a margin of ${formatShare(rule.margin)} and α = ${rule.alpha}.`;
  return [...wrap(title, width).map(colors.bold), ...wrap(how, width).map(colors.dim)];
}

const COLUMNS: readonly Column[] = [
  { header: 'case', align: 'left', priority: 0 },
  { header: 'trials', align: 'right', priority: 6 },
  { header: 'spread', align: 'right', priority: 3 },
  { header: 'false alarms', align: 'right', priority: 2 },
  { header: 'simulated', align: 'right', priority: 4 },
  { header: 'detects', align: 'right', priority: 1 },
  { header: 'needs', align: 'right', priority: 4 },
  { header: 'rounds', align: 'right', priority: 5 },
];

function caseTable(cases: readonly CalibratedCase[], { width, colors }: Screen): string[] {
  if (cases.length === 0) return [];
  const rows = cases.map(({ caseId, trials, summary }) => {
    const { direct, resampled, trialSpread, detectable, rounds } = summary;
    return [
      { text: visible(caseId, 160) },
      { text: String(trials.length) },
      { text: formatShare(trialSpread) },
      { text: `${direct.count} of ${direct.of}`, ...(direct.count > 0 ? { paint: colors.yellow } : {}) },
      { text: formatShare(resampled.count / resampled.of) },
      { text: detectable === null ? 'nothing' : formatShare(detectable) },
      { text: needs(summary.trials) },
      { text: rounds === null ? '' : String(rounds.best) },
    ];
  });
  return renderTable(COLUMNS, rows, width, colors.dim);
}

function needs({ half, most }: CalibratedCase['summary']['trials']): string {
  return half === most ? String(half) : `${half} … ${most}`;
}

function conclusions(calibration: Calibration, { width, colors }: Screen): string[] {
  const { cases, interrupted, plan, rule } = calibration;
  if (cases.length === 0) return wrap('No trial was finished: nothing is known.', width).map(colors.yellow);
  const summaries = cases.map(({ summary }) => summary);
  const called = share(
    summaries.reduce((sum, { direct }) => sum + direct.count, 0),
    summaries.reduce((sum, { direct }) => sum + direct.of, 0),
  );
  const lines = [
    `False alarms: ${called.count} of ${formatQuantity(called.of, 'comparison')} called faster or slower, ` +
      `so between ${formatShare(called.low)} and ${formatShare(called.high)}; α is ${formatShare(rule.alpha)}.`,
    'spread: of the ratio of one trial. detects: the smallest slowdown that is found with 95 %. needs: trials until an ' +
      'unchanged case is decided, half of the time and nine times in ten. rounds: how many decide it soonest.',
    ...roundsHint(calibration),
  ];
  if (plan.maxTrials < MANY_TRIALS || interrupted) {
    lines.push(
      `${interrupted ? 'It was interrupted' : 'There are few trials'}: the fewer trials a case has, the less its figures say.`,
    );
  }
  const few = cases.filter(({ trials }) => trials.length < LEAST_CALIBRATED_TRIALS).length;
  if (few > 0) {
    lines.push(
      `${formatQuantity(few, 'case')} with fewer than ${LEAST_CALIBRATED_TRIALS} trials: reports and forecasts make no use of it; ` +
        'calibrate again with more --trials or a larger --budget.',
    );
  }
  return lines.flatMap((line) => wrap(line, width, '  '));
}

const MANY_TRIALS = 20;
/** A plan is changed for a fifth of the time, not for less. */
const WORTH_IT = 0.8;

function roundsHint({ cases, plan }: Calibration): string[] {
  const advised = cases.flatMap(({ summary }) => summary.rounds ?? []);
  if (advised.length === 0) return [];
  const saved = median(advised.map(({ relativeCost }) => relativeCost));
  if (saved > WORTH_IT) return [];
  const best = Math.round(median(advised.map((rounds) => rounds.best)));
  return [`Hint: --rounds ${best} instead of ${plan.rounds} decides in ${formatShare(saved)} of the time.`];
}

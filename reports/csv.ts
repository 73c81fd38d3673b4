/** Runs and comparisons as CSV (RFC 4180): one line a case, base units in the headers, full precision. */
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { comparisonModel } from './comparison-model.ts';
import type { Interval, Judgement, Row } from './model.ts';
import { runModel, warningText } from './run-model.ts';

type Field = string | number | null;

/** Every case of a run, controls included. Lines end in CR LF. Open and unknown ends are empty fields. */
export function renderRunCsv(document: RunDocument, calibrations?: CalibrationIndex): string {
  const model = runModel(document, calibrations);
  const rows = model.groups.flatMap((group) =>
    group.rows.map((row) => [
      row.caseId,
      group.baseline,
      ...ends(row.time),
      ...judged(row.judgement),
      row.trials,
      row.bytesPerOperation,
      row.gcShare,
      counters(row.counters),
      row.warnings.join(' '),
      meanings(row.warnings),
      row.evidence.map(({ warning, text }) => `${warning}: ${text}`).join('; '),
    ]),
  );
  return csv(
    [
      'case',
      'baseline',
      ...TIME_HEADERS,
      ...JUDGEMENT_HEADERS,
      'trials',
      'bytes_per_operation',
      'gc_share',
      'counters',
      'warnings',
      'warning_meanings',
      'evidence',
    ],
    rows,
  );
}

/** Every case that both runs have. */
export function renderComparisonCsv(
  base: RunDocument,
  contender: RunDocument,
  calibrations?: CalibrationIndex,
): string {
  const model = comparisonModel(base, contender, calibrations);
  const rows = model.rows.map((row) => [
    row.caseId,
    ...ends(row.baseTime),
    ...ends(row.time),
    ...judged(row.judgement),
    row.trials,
    row.counterChanges.map(({ name, before, now }) => `${name}=${before ?? ''}>${now ?? ''}`).join(' '),
    row.warnings.join(' '),
    meanings(row.warnings),
  ]);
  const baseHeaders = TIME_HEADERS.map((header) => `base_${header}`);
  return csv(
    [
      'case',
      ...baseHeaders,
      ...TIME_HEADERS,
      ...JUDGEMENT_HEADERS,
      'trials',
      'counter_changes',
      'warnings',
      'warning_meanings',
    ],
    rows,
  );
}

const TIME_HEADERS = ['time_ns', 'time_low_ns', 'time_high_ns'];
const JUDGEMENT_HEADERS = [
  'ratio',
  'ratio_low',
  'ratio_high',
  'verdict',
  'further_trials',
  'detectable_change',
  'false_alarm_rate',
];

function ends({ center, low, high }: Interval): Field[] {
  return [center, low, high];
}

function judged(judgement: Judgement | null): Field[] {
  if (judgement === null) return JUDGEMENT_HEADERS.map(() => null);
  const { ratio, verdict, furtherTrials, calibration } = judgement;
  const { detectable = null, falseAlarmRate = null } = calibration ?? {};
  return [...ends(ratio), verdict, furtherTrials, detectable, falseAlarmRate];
}

/** `name=value`, separated by spaces. */
function counters(row: Row['counters']): string {
  return Object.entries(row ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** Of each warning what it means and what to do, after its name. */
function meanings(warnings: readonly string[]): string {
  return warnings.map((name) => `${name}: ${warningText(name)}`).join(' ');
}

function csv(headers: readonly string[], rows: readonly (readonly Field[])[]): string {
  return [headers, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/**
 * Spreadsheets run a text that begins with `=`, `+`, `-`, `@` or a control character as a formula, quoted or not; an
 * apostrophe before it makes it text. Numbers of our own stay as they are.
 */
function field(value: Field): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[\s]*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

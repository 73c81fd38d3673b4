/** Two builds' profiles, function by function, for a terminal and as JSON. */
import type { Difference, FunctionDifference, Span } from '../harness/profile/difference.ts';
import { surePart } from '../harness/profile/difference.ts';
import {
  differenceUnit,
  formatQuantity,
  formatTime,
  formatTimeDifference,
  type TimeUnit,
  timeUnit,
} from './format.ts';
import { REPORT_SCHEMA_VERSION } from './json.ts';
import { placeText } from './profile-rows.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import { joined, screenOf, type TerminalOptions } from './terminal.ts';
import { wrap } from './text-layout.ts';

export const DIFFERENCE_HEADERS = [
  'difference',
  'interval',
  'base',
  'contender',
  'function',
  'where',
] as const;

const COLUMNS: readonly Column[] = DIFFERENCE_HEADERS.map((header, index) => ({
  header,
  align: index < 4 && index !== 1 ? 'right' : 'left',
  priority: [0, 2, 3, 3, 0, 1][index]!,
}));

const LONGEST_NAME = 60;
const LONGEST_PLACE = 80;
/** Functions that the sentences name. */
const NAMED = 4;
/** A function that costs less of the whole on both sides is left out, unless its difference is sure. */
const LEAST_SHARE = 0.002;

/** Ends in a newline. */
export function renderDifference(
  caseId: string,
  difference: Difference,
  top: number,
  options: TerminalOptions,
): string {
  const screen = screenOf(options);
  const rows = differenceRows(difference);
  const table = rows.slice(0, top).map((row) => row.map((text) => ({ text })));
  const left = rows.length - table.length;
  return joined([
    [
      screen.colors.bold(visible(caseId)),
      ...differenceFacts(difference).flatMap((fact) => wrap(fact, screen.width)),
    ],
    table.length === 0
      ? []
      : [
          ...renderTable(COLUMNS, table, screen.width, screen.colors.dim),
          ...(left > 0 ? [screen.colors.dim(`… and ${formatQuantity(left, 'more function')} (--top)`)] : []),
        ],
    explanation(difference).flatMap((line) => wrap(line, screen.width)),
  ]);
}

export function differenceFacts({ base, contender, difference, pairs, alpha }: Difference): string[] {
  return [
    `${formatTime(base)} → ${formatTime(contender)} per operation: ${spanText(difference)}`,
    `${formatQuantity(pairs, 'pair')} of fresh workers, in turns; intervals cover with ${100 * (1 - alpha)} %`,
  ];
}

/** Columns as in DIFFERENCE_HEADERS; what explains the change first. */
export function differenceRows(difference: Difference): string[][] {
  const { functions, base, contender } = difference;
  const unit = timeUnit(Math.max(base, contender));
  const least = LEAST_SHARE * Math.max(base, contender);
  return functions
    .filter((each) => Math.max(each.base, each.contender) >= least || surePart(each.difference) > 0)
    .map((each) => [
      formatTimeDifference(each.difference.center, differenceUnit(unit.nanoseconds)),
      intervalText(each.difference, differenceUnit(unit.nanoseconds)),
      formatTime(each.base, unit),
      formatTime(each.contender, unit),
      visible(each.frame.name, LONGEST_NAME),
      visible(placeText(each.frame), LONGEST_PLACE),
    ]);
}

/** What surely costs more, and what surely costs less, a sentence each. */
export function explanation({ functions, pairs }: Difference): string[] {
  const sure = functions.filter((each) => surePart(each.difference) > 0);
  if (sure.length === 0) {
    const more = pairs < 5 ? 'fewer than five pairs bound nothing' : 'more --pairs tell smaller ones';
    return [`No function surely costs more or less: ${more}.`];
  }
  const sentence = (what: string, found: readonly FunctionDifference[]) => {
    const named = found.slice(0, NAMED).map(({ frame, difference }) => {
      const name = visible(frame.name, LONGEST_NAME);
      return `${name} ${formatTimeDifference(difference.center)}`;
    });
    const others = found.length > NAMED ? `, and ${formatQuantity(found.length - NAMED, 'other')}` : '';
    return found.length === 0 ? [] : [`Surely ${what}: ${named.join(', ')}${others}.`];
  };
  return [
    ...sentence(
      'dearer',
      sure.filter(({ difference }) => difference.center > 0),
    ),
    ...sentence(
      'cheaper',
      sure.filter(({ difference }) => difference.center < 0),
    ),
  ];
}

/** Ends in a newline. */
export function renderDifferenceJson(caseId: string, difference: Difference): string {
  const model = { schema: REPORT_SCHEMA_VERSION, kind: 'difference', ...differenceModel(caseId, difference) };
  return `${JSON.stringify(model)}\n`;
}

/** For other programs: times in ns of one operation; open ends are null. */
export function differenceModel(caseId: string, difference: Difference): object {
  const { base, contender, pairs, alpha, functions } = difference;
  return {
    caseId,
    base,
    contender,
    difference: closed(difference.difference),
    pairs,
    confidence: 1 - alpha,
    functions: functions.map((each: FunctionDifference) => ({
      ...each.frame,
      base: each.base,
      contender: each.contender,
      difference: closed(each.difference),
    })),
  };
}

function spanText(span: Span): string {
  const unit = differenceUnit(span.center);
  return `${formatTimeDifference(span.center, unit)} ${intervalText(span, unit)}`;
}

function intervalText({ low, high }: Span, unit: TimeUnit): string {
  return `[${formatTimeDifference(low, unit)}, ${formatTimeDifference(high, unit)}]`;
}

function closed({ center, low, high }: Span): Record<string, number | null> {
  const known = (value: number) => (Number.isFinite(value) ? value : null);
  return { center, low: known(low), high: known(high) };
}

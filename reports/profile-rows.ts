/** The hottest functions and lines of a profile as text, for the terminal and for the page. */
import type { CaseProfile } from '../harness/profile/case-profile.ts';
import { hotFunctions, hotLines } from '../harness/profile/hot-functions.ts';
import type { ProfileFrame } from '../harness/profile/located-tree.ts';
import { formatShare, formatTime, type TimeUnit, timeUnit } from './format.ts';
import { visible } from './sanitize.ts';

const LONGEST_NAME = 60;
const LONGEST_PLACE = 80;
const LONGEST_LINE = 64;
/** Less of the whole is left out. */
const LEAST_SHARE = 0.002;

export const FUNCTION_HEADERS = ['self', 'per op', 'total', 'per op', 'function', 'where'] as const;
export const LINE_HEADERS = ['self', 'per op', 'line', 'source'] as const;

export interface ProfileRows {
  readonly rows: readonly (readonly string[])[];
  /** How many are left out that are worth a row. */
  readonly left: number;
}

/** Columns as in FUNCTION_HEADERS. */
export function functionRows(profile: CaseProfile, top: number): ProfileRows {
  const { tree, amount } = profile;
  const shown = hotFunctions(tree).filter(({ total }) => total > 0 && total >= LEAST_SHARE * amount);
  const rows = shown
    .slice(0, top)
    .map(({ frame, self, total }) => [
      ...amounts(profile, self),
      ...amounts(profile, total),
      visible(frame.name, LONGEST_NAME),
      visible(placeText(frame), LONGEST_PLACE),
    ]);
  return { rows, left: shown.length - rows.length };
}

/** Columns as in LINE_HEADERS. */
export function lineRows(profile: CaseProfile, top: number): ProfileRows {
  const { amount, sources } = profile;
  const shown = sourceLines(profile).filter(({ self }) => self >= LEAST_SHARE * amount);
  const rows = shown
    .slice(0, top)
    .map(({ frame, line, self }) => [
      ...amounts(profile, self),
      visible(`${frame.file}:${line}`, LONGEST_PLACE),
      visible(cut(sources.text({ file: frame.file, line }) ?? '')),
    ]);
  return { rows, left: shown.length - rows.length };
}

function sourceLines({ tree }: CaseProfile): ReturnType<typeof hotLines> {
  return hotLines(hotFunctions(tree)).filter(({ frame }) => frame.file !== '');
}

/** The beginning of a long line says which it is. */
function cut(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

function amounts(profile: CaseProfile, part: number): [string, string] {
  const { amount, perOperation } = profile;
  return [
    formatShare(part / amount),
    amountText(profile, (part / amount) * perOperation, timeUnit(perOperation)),
  ];
}

/** `20.5 ns`, `48.3 B`. */
export function amountText({ kind }: Pick<CaseProfile, 'kind'>, amount: number, unit?: TimeUnit): string {
  return kind === 'cpu' ? formatTime(amount, unit) : `${Number(amount.toPrecision(3))} B`;
}

/** `core/tlb.ts:51`; what has no file says what it is. */
export function placeText({ name, file, line }: ProfileFrame): string {
  if (file !== '') return `${file}:${line}`;
  return name.startsWith('(') ? '' : 'built in';
}

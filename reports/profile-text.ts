/** A profile for a terminal: the hottest functions and lines. */

import { estimateCase } from '../harness/case-estimate.ts';
import { type CaseProfile, FEW_SAMPLES } from '../harness/profile/case-profile.ts';
import { median } from '../harness/quantile.ts';
import type { CaseResult } from '../harness/run-document.ts';
import { formatCount, formatPercent, formatQuantity, formatTimeInterval } from './format.ts';
import { interval } from './group-model.ts';
import { amountText, FUNCTION_HEADERS, functionRows, LINE_HEADERS, lineRows } from './profile-rows.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import { joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { wrap } from './text-layout.ts';

/** From there on the profiler itself has changed what it looks at. */
const HIGH_SLOWDOWN = 1.5;
/** Of one operation; less is what the loop itself allocates in a batch. */
const LEAST_BYTES = 0.01;
/** Files of which a note tells. */
const NOTED_FILES = 3;

const FUNCTION_COLUMNS = columns(FUNCTION_HEADERS, [0, 1, 3, 4, 0, 2], 4);
const LINE_COLUMNS = columns(LINE_HEADERS, [0, 1, 0, 3], 2);

/** `facts` are further ones; `top` functions are told and as many lines. Ends in a newline. */
export function renderProfile(
  profile: CaseProfile,
  facts: readonly string[],
  top: number,
  options: TerminalOptions,
): string {
  const screen = screenOf(options);
  return joined([
    [
      screen.colors.bold(visible(profile.caseId)),
      ...[profileFacts(profile), ...facts].flatMap((fact) => wrap(fact, screen.width)),
    ],
    tableOf(FUNCTION_COLUMNS, functionRows(profile, top), 'functions', screen),
    tableOf(LINE_COLUMNS, lineRows(profile, top), 'lines', screen),
    profileNotes(profile).flatMap((note) => wrap(note, screen.width)),
  ]);
}

/** One line: what an operation costs, and what the profile rests on. */
export function profileFacts(profile: CaseProfile): string {
  const { kind, perOperation, samples } = profile;
  const what = kind === 'cpu' ? 'per operation' : 'allocated per operation';
  return `${amountText(profile, perOperation)} ${what} · ${formatCount(samples)} samples of the case`;
}

/** One line: what the trials before the profile gave. */
export function trialFacts(result: CaseResult, alpha: number): string {
  const time = formatTimeInterval(interval(estimateCase(result, alpha)));
  const bytes = result.trials.flatMap(({ certificate }) => certificate.bytesPerOperation ?? []);
  const allocated = bytes.length === 0 ? '' : `, ${Number(median(bytes).toPrecision(3))} B allocated`;
  return `${formatQuantity(result.trials.length, 'trial')} before it: ${time}${allocated}`;
}

function columns(
  headers: readonly string[],
  priorities: readonly number[],
  firstText: number,
): readonly Column[] {
  return headers.map((header, index) => ({
    header,
    align: index < firstText ? 'right' : 'left',
    priority: priorities[index]!,
  }));
}

function tableOf(
  shown: readonly Column[],
  { rows, left }: ReturnType<typeof functionRows>,
  what: string,
  { width, colors }: Screen,
): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.map((text) => ({ text })));
  return [
    ...renderTable(shown, cells, width, colors.dim),
    ...(left > 0 ? [colors.dim(`… and ${left} more ${what} (--top)`)] : []),
  ];
}

/** What a reader should know of how the numbers came about, a sentence each. */
export function profileNotes(profile: CaseProfile): string[] {
  const { kind, samples, otherSamples, slowdown, inlining, sources } = profile;
  const notes: string[] = [];
  if (kind === 'heap' && profile.perOperation < LEAST_BYTES) {
    notes.push('That is next to nothing: no operation allocates it, but the loop around many.');
  } else if (samples < FEW_SAMPLES) {
    notes.push(`${samples} samples are few: a share may be off by a third. Profile longer with --seconds.`);
  }
  if (otherSamples > samples / 10) {
    notes.push(
      `${formatCount(otherSamples)} more samples are left out: they were in the case’s resets, or around the timed loop.`,
    );
  }
  if (kind === 'cpu' && slowdown > HIGH_SLOWDOWN) {
    const longer = formatPercent(slowdown - 1);
    notes.push(`Under the profiler an operation took ${longer}: a longer --interval disturbs less.`);
  }
  if (kind === 'heap') {
    notes.push(
      'Profiled without inlining, because V8 gives what an inlined function allocates to its caller. With inlining it may ' +
        'save some of these objects: the trials tell how much an operation allocates then.',
    );
  } else if (!inlining) {
    notes.push(
      'V8 gave no log of its code here: inlined functions are counted as the functions that call them.',
    );
  }
  for (const [file, reason] of [...sources.broken].slice(0, NOTED_FILES)) {
    notes.push(
      `${visible(file)} names a source map that can’t be read (${visible(reason, 120)}): its positions are those of the ` +
        'compiled code. Compile again with "sourceMap": true.',
    );
  }
  const unmapped = [...sources.unmapped].slice(0, NOTED_FILES).map((file) => visible(file));
  if (unmapped.length > 0) {
    notes.push(
      `${unmapped.join(', ')} ${unmapped.length === 1 ? 'names' : 'name'} no source map, so that positions are those of the file itself. If it was ` +
        'compiled, compile it with "sourceMap": true (tsc --sourceMap).',
    );
  }
  return notes;
}

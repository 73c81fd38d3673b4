/** One case's machine code for a terminal: counts, source lines with their shares, and the instructions themselves. */
import type { CaseCode, FunctionCode, ListedInstruction } from '../harness/code-shape/case-code.ts';
import { type ShapeCounts, TRAP } from '../harness/code-shape/code-shape.ts';
import type { SourcePlace } from '../harness/profile/source-lines.ts';
import { formatBytes, formatQuantity, UNKNOWN } from './format.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import { type Colors, joined, type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { wrap, wrapItems } from './text-layout.ts';

const LONGEST_NAME = 60;
const LONGEST_PLACE = 80;
const LONGEST_LINE = 90;
const LONGEST_NOTE = 70;

const HEADERS = ['instructions', 'bounds checks', 'exits', 'calls', 'line', 'source'] as const;
const COLUMNS = HEADERS.map(
  (header, index): Column => ({
    header,
    align: index < 4 ? 'right' : 'left',
    priority: [0, 2, 3, 1, 0, 4][index]!,
  }),
);

const ROLES = {
  loop: 'the timed loop',
  operation: 'the operation',
  called: 'called from them',
  named: 'asked for by name',
} as const;

const RUNNING_LOOP = 'for a loop that was running';

export interface AsmOptions extends TerminalOptions {
  /** The counts and lines without the instructions. */
  readonly listing: boolean;
  /** All instructions, and not only those that are counted. */
  readonly whole: boolean;
}

/** Ends in a newline. */
export function renderAsm(code: CaseCode, options: AsmOptions): string {
  const screen = screenOf(options);
  return joined([
    [screen.colors.bold(visible(code.caseId)), ...asmFacts(code).flatMap((fact) => wrap(fact, screen.width))],
    ...code.functions.flatMap((each) => functionSections(each, options, screen)),
    asmNotes(code).flatMap((note) => wrap(note, screen.width)),
  ]);
}

function asmFacts({ inlined, functions }: CaseCode): string[] {
  if (functions.every(({ role }) => role === 'named')) return [];
  if (inlined === true) return ['The operation is part of the timed loop: V8 has inlined it.'];
  if (inlined === false)
    return ['The operation is a function that the timed loop calls: V8 has not inlined it.'];
  return functions.some(({ role }) => role === 'loop')
    ? []
    : ['The operation is timed call by call, without a loop around it.'];
}

function functionSections(
  code: FunctionCode,
  { listing, whole }: AsmOptions,
  { width, colors }: Screen,
): string[][] {
  const rows = code.lines.map(({ place, text, counts }) => [
    ...countTexts(counts).map((count) => ({ text: count })),
    { text: visible(placeText(place), LONGEST_PLACE) },
    { text: visible(text ?? '', LONGEST_LINE) },
  ]);
  return [
    [
      ...wrapItems(functionTitle(code), width).map((line, index) => (index === 0 ? colors.bold(line) : line)),
      ...functionFacts(code).flatMap((fact) => wrap(fact, width, '  ')),
    ],
    rows.length === 0 ? [] : renderTable(COLUMNS, rows, width, colors.dim),
    listing ? listingOf(code, whole, colors) : [],
  ];
}

/** `(anonymous)` for a function without a name. */
export function functionName({ name }: Pick<FunctionCode, 'name'>): string {
  return name === '' ? '(anonymous)' : visible(name, LONGEST_NAME);
}

function functionTitle(code: FunctionCode): string[] {
  const { place, role, kind, osr } = code;
  const where = place === null ? [] : [visible(placeText(place), LONGEST_PLACE)];
  return [
    functionName(code),
    ROLES[role],
    ...where,
    visible(kind),
    ...(osr ? [RUNNING_LOOP] : []),
    `${formatBytes(code.bytes)} of code`,
  ];
}

function functionFacts({ role, counts, loops, calls }: FunctionCode): string[] {
  const what = role === 'loop' ? 'a pass of the loop' : 'without what runs rarely';
  const facts = counts === null ? [] : [`${what}: ${countsText(counts)}`];
  // The timed loop itself was told already.
  for (const { depth, counts, place, rare } of role === 'loop'
    ? loops.filter(({ depth }) => depth > 0)
    : loops) {
    const where = place === null ? '' : ` at ${visible(placeText(place), LONGEST_PLACE)}`;
    const inside = depth > (role === 'loop' ? 1 : 0) ? 'a loop inside it' : 'a loop in it';
    facts.push(`${inside}${where}: ${countsText(counts)}${rare > 0 ? `; ${rare} more that run rarely` : ''}`);
  }
  if (calls.size > 0) {
    const names = [...calls].map(([name, count]) => {
      const shown = name === null ? 'a function that the code doesn’t name' : functionName({ name });
      return count > 1 ? `${shown} (${count} times)` : shown;
    });
    facts.push(`calls ${names.join(', ')}`);
  }
  return facts;
}

export function countsText({ instructions, boundsChecks, exits, calls }: ShapeCounts): string {
  return [
    formatQuantity(instructions, 'instruction'),
    formatQuantity(boundsChecks, 'bounds check'),
    formatQuantity(exits, 'exit'),
    formatQuantity(calls, 'call'),
  ].join(', ');
}

function countTexts({ instructions, boundsChecks, exits, calls }: ShapeCounts): string[] {
  return [instructions, boundsChecks, exits, calls].map((count) => (count === 0 ? '' : String(count)));
}

function placeText({ file, line }: SourcePlace): string {
  return file === '' ? `made at run time:${line}` : `${file}:${line}`;
}

/** A heading for each stretch that comes from one line. */
function listingOf({ instructions }: FunctionCode, whole: boolean, colors: Colors): string[] {
  const lines: string[] = [];
  let heading = '';
  for (const each of instructions.filter(({ counted }) => whole || counted)) {
    const place = each.place === null ? UNKNOWN : visible(placeText(each.place), LONGEST_PLACE);
    if (place !== heading) lines.push(colors.dim(place));
    heading = place;
    lines.push(instructionLine(each, colors));
  }
  return lines;
}

function instructionLine({ pc, text, note, check }: ListedInstruction, colors: Colors): string {
  const remark = check ?? note;
  const plain = `  ${pc.toString(16).padStart(5)}  ${visible(text, LONGEST_LINE)}`;
  if (remark === null) return plain;
  const mark = check === null ? ';' : check === TRAP ? '→' : '→ exit:';
  return `${plain.padEnd(52)}  ${colors.dim(`${mark} ${visible(remark, LONGEST_NOTE)}`)}`;
}

/** What a reader should know of the code and its counts, a sentence each. */
export function asmNotes({ arch, functions, uncompiled, dropped, jit }: CaseCode): string[] {
  const notes: string[] = [];
  if (functions.some(({ counts }) => counts === null)) {
    notes.push(
      `The instructions of ${visible(arch)} aren’t known here: the code is printed without counts. Known are x64 and arm64.`,
    );
  }
  if (functions.some(({ place }) => place === null)) {
    notes.push('V8 gave no log of some of the code: its lines aren’t known.');
  }
  if (functions.some(({ osr }) => osr)) {
    notes.push(`Code "${RUNNING_LOOP}" is entered in the middle of a call that lasts: V8 has made no other.`);
  }
  if (functions.some(({ whole }) => !whole)) {
    notes.push('V8’s print of the code is cut off: the counts are too small.');
  }
  if (uncompiled.length > 0) {
    const names = uncompiled.map((name) => visible(name, LONGEST_NAME));
    notes.push(`Called, and without optimised code: ${names.join(', ')}.`);
  }
  if (dropped > 0) {
    notes.push(`V8 printed so much that ${formatQuantity(dropped, 'older piece')} of code was left out.`);
  }
  const deoptimised = (jit?.events ?? []).filter(({ kind }) => kind === 'deoptimised');
  if (deoptimised.length > 0) {
    const what = deoptimised.map(
      (event) => `${functionName({ name: event.function })} (${visible(event.reason ?? UNKNOWN)})`,
    );
    notes.push(`V8 threw code away after warm-up, so that this may not be what runs: ${what.join(', ')}.`);
  }
  return notes;
}

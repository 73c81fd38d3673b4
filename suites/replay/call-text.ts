/** The text of one call, between its parentheses and behind them: arguments, and what it returned. */

/** A line that can't be used: where in its text, and why. */
export class LineProblem extends Error {
  /** Index into the call's text. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export interface CallText {
  /** Top-level arguments, trimmed. */
  readonly args: readonly string[];
  /** null where the call never returned: `= ?`. */
  readonly result: number | null;
  /** `ENOMEM`, or null where it succeeded. */
  readonly error: string | null;
}

const RESULT =
  /\s*= (?:\?(?: ([A-Z][A-Z0-9_]+))?|(-?(?:0x[0-9a-f]+|\d+))(?:<[^>]*>)?(?: \/\* (\d+) in strace's PID NS \*\/)?(?: ([A-Z][A-Z0-9_]+))?)/y;

/** `text` begins after the call's opening parenthesis. Throws LineProblem. O(length). */
export function readCallText(text: string): CallText {
  const args: string[] = [];
  const end = splitArguments(text, args);
  RESULT.lastIndex = end;
  const found = RESULT.exec(text);
  if (found === null) throw new LineProblem(end, 'no result behind the call, expected " = " and a value');
  const [, unknownError, value, outerPid, error] = found;
  if (value === undefined) return { args, result: null, error: unknownError ?? null };
  return { args, result: Number(outerPid ?? value), error: error ?? null };
}

const QUOTE = 34;
const BACKSLASH = 92;
/** Characters that are more than part of an argument; indexed by their code. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, code) =>
  Number('"(),/<[]{}'.includes(String.fromCharCode(code))),
);

/** Adds the arguments to `args`; returns the index behind the closing parenthesis. */
function splitArguments(text: string, args: string[]): number {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (SPECIAL[text.charCodeAt(at)] === 0) continue;
    const character = text[at]!;
    if (character === '"') at = endOfString(text, at);
    else if (character === '/') at = text[at + 1] === '*' ? endOf(text, at, '*/') + 1 : at;
    else if (character === '<') at = isPath(text, at) ? endOf(text, at, '>') : at;
    else if (character === ',') {
      if (depth > 0) continue;
      args.push(text.slice(start, at).trim());
      start = at + 1;
    } else if ('([{'.includes(character)) depth++;
    else if (depth > 0) depth--;
    else if (character !== ')') throw new LineProblem(at, `got ${character}, expected an argument or ")"`);
    else {
      const last = text.slice(start, at).trim();
      if (last !== '' || args.length > 0) args.push(last);
      return at + 1;
    }
  }
  throw new LineProblem(text.length, 'the line ends inside the call, expected ")" and a result');
}

/** What stands behind a descriptor, as `-y` writes it; not a shift such as `21<<MAP_HUGE_SHIFT`. */
function isPath(text: string, at: number): boolean {
  return /[0-9D]/.test(text[at - 1] ?? '') && text[at + 1] !== '<';
}

/** Index of the closing quote; strace writes `"abc"...` where it cut a string off. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  throw new LineProblem(start, 'a string is not closed');
}

function endOf(text: string, start: number, closing: string): number {
  const end = text.indexOf(closing, start + 1);
  if (end < 0) throw new LineProblem(start, `got ${text[start]}, expected ${closing} behind it`);
  return end;
}

/** A number as strace prints it: decimal, hex, octal, NULL, with a comment or a descriptor's path behind. NaN for others. */
export function toNumber(text: string): number {
  if (text === 'NULL') return 0;
  const found = /^(-?)(0x[0-9a-f]+|\d+)(?:<.*>(?:\(deleted\))?)?(?: \/\*.*\*\/)?$/s.exec(text);
  if (found === null) return Number.NaN;
  const digits = found[2]!;
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return found[1] === '-' ? -value : value;
}

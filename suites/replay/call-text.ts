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

const CODE = { quote: 34, comma: 44, open: 40, close: 41, less: 60, backslash: 92, slash: 47, star: 42 };
const OPENING = '([{';
const CLOSING = ')]}';

/** Adds the arguments to `args`; returns the index behind the closing parenthesis. */
function splitArguments(text: string, args: string[]): number {
  const open: number[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE.quote) at = endOfString(text, at);
    else if (code === CODE.slash && text.charCodeAt(at + 1) === CODE.star) at = endOf(text, at, '*/') + 1;
    else if (code === CODE.less && /[0-9D]/.test(text[at - 1] ?? '') && text[at + 1] !== '<')
      at = endOf(text, at, '>');
    else if (code === CODE.comma && open.length === 0) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
    } else if (OPENING.includes(text[at]!)) open.push(code);
    else if (CLOSING.includes(text[at]!)) {
      if (open.length === 0) {
        if (code !== CODE.close) throw new LineProblem(at, `got ${text[at]}, expected an argument or ")"`);
        const last = text.slice(start, at).trim();
        if (last !== '' || args.length > 0) args.push(last);
        return at + 1;
      }
      open.pop();
    }
  }
  throw new LineProblem(text.length, 'the line ends inside the call, expected ")" and a result');
}

/** Index of the closing quote; strace writes `"abc"...` where it cut a string off. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE.backslash) at++;
    else if (code === CODE.quote) return at;
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

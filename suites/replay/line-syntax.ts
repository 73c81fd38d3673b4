/**
 * What a line of strace is: who it is about, and whether it begins, ends or is a whole call. Knows every prefix that
 * strace's options put before it: process numbers (`-f` with and without `-o`, with names by `--decode-pids`), times
 * (`-t`, `-tt`, `-ttt`, `-r`), the number of the call (`-n`) and the instruction pointer (`-i`).
 */

/** Where a line is about a call, `text` from `at` on is what stands between the call's parentheses and behind them. */
export type Body =
  | { readonly kind: 'call'; readonly name: string; readonly at: number }
  | { readonly kind: 'resumed'; readonly name: string; readonly at: number }
  /** `+++ exited with 0 +++`: the task is gone. */
  | { readonly kind: 'gone' }
  /** The task has become another number: a thread that called execve takes over its leader's. */
  | { readonly kind: 'superseded'; readonly by: number }
  | { readonly kind: 'signal' }
  /** strace's own words, and lines of the stack (`-k`): nothing that a program did. */
  | { readonly kind: 'remark'; readonly attached: number | null; readonly bits32: boolean }
  | { readonly kind: 'unknown'; readonly at: number };

export interface Head {
  /** null where the line names no process: there is only one at that time. */
  readonly pid: number | null;
  /** Index at which the body begins. */
  readonly at: number;
}

const PID = /\[pid +(\d+)(?:<[^>]*>)?\] +|(\d+)(?:<[^>]*>)?[ \t]+/y;
const TIME = /\+? *(?:\d+\.\d+|\d\d:\d\d:\d\d(?:\.\d+)?) +(?:\(\+ *\d+\.\d+\) +)?/y;
/** `[   9]` of `-n`, `[00007f5c1c3d2a9e]` and `[????????????????]` of `-i`. */
const BRACKETS = /\[ *[0-9a-f?]+\] /y;
const CALL = /([A-Za-z_][A-Za-z0-9_]{0,63}|\?{2,8})\(/y;
const RESUMED = /<\.\.\. ([A-Za-z_][A-Za-z0-9_]{0,63}|\?{2,8}) resumed> ?/y;
const SUPERSEDED = /^\+\+\+ superseded by execve in pid (\d+)/;
const REMARK = /(?:strace: )?(?:\[ )?Process (?:PID=)?(\d+)/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** O(length of the prefix). */
export function readHead(text: string): Head {
  const pid = match(PID, text, 0);
  let at = pid === null ? 0 : PID.lastIndex;
  if (match(TIME, text, at) !== null) at = TIME.lastIndex;
  while (match(BRACKETS, text, at) !== null) at = BRACKETS.lastIndex;
  return { pid: pid === null ? null : Number(pid[1] ?? pid[2]), at };
}

/** What stands at index `at`. */
export function readBody(text: string, at: number): Body {
  const call = match(CALL, text, at);
  if (call !== null) return { kind: 'call', name: call[1]!, at: CALL.lastIndex };
  const resumed = match(RESUMED, text, at);
  if (resumed !== null) return { kind: 'resumed', name: resumed[1]!, at: RESUMED.lastIndex };
  if (text.startsWith('--- ', at)) return { kind: 'signal' };
  if (text.startsWith('+++ ', at)) {
    const superseded = SUPERSEDED.exec(text.slice(at));
    return superseded === null ? { kind: 'gone' } : { kind: 'superseded', by: Number(superseded[1]) };
  }
  const remark = match(REMARK, text, at);
  if (remark !== null) {
    const attached = / attached\b/.test(text) ? Number(remark[1]) : null;
    return { kind: 'remark', attached, bits32: / runs in (32 bit|x32) mode/.test(text) };
  }
  if (text.startsWith('strace: ', at) || /^ > /.test(text))
    return { kind: 'remark', attached: null, bits32: false };
  return { kind: 'unknown', at };
}

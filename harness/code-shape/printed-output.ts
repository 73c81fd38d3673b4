/** Worker side: what V8 has printed of its optimised code. Loaded when it's asked for, which is after the turns. */
import { Session } from 'node:inspector';
import { codeLog } from '../profile/profiled-run.ts';
import { readInherited } from '../worker/jit-log.ts';
import { TRACE_FD } from '../worker/jit-log-flags.ts';
import type { FunctionPlace, PrintedCodeReply } from './code-messages.ts';

/** A longer print would not fit into a reply beside the log. */
const PRINT_LIMIT = 3 * 2 ** 20;
const START = '--- Optimized code ---';
const END = '--- End code ---\n';
/** What follows it, up to the end, says nothing that isn't said before. */
const REST = 'RelocInfo (size';
/** After the code, V8 tells whose it is; until the next code, more of other things. */
const COMPLETED = /^\[completed compiling .*$/m;
const SLOT = Symbol.for('mmubench operation');

export function printedOutput(hasLog: boolean, operation: () => unknown): PrintedCodeReply {
  const { codeLog: log } = codeLog(hasLog);
  const whole = hasLog ? readInherited(TRACE_FD).toString() : null;
  const { printed, dropped } =
    whole === null ? { printed: null, dropped: 0 } : newestCode(whole, PRINT_LIMIT);
  return { printedCode: { printed, dropped, log, operation: placeOf(operation) } };
}

/** The newest code objects of a print that fit into `limit` characters, in order, without what isn't read of them. */
export function newestCode(text: string, limit: number): { printed: string; dropped: number } {
  const codes = text
    .split(START)
    .slice(1)
    .map((code) => {
      const end = code.indexOf(END);
      // Cut off in the middle: the reader is to see that.
      if (end < 0) return START + code;
      const rest = code.indexOf(REST);
      const body = code.slice(0, rest < 0 ? end : Math.min(rest, end));
      return `${START}${body}${END}${COMPLETED.exec(code.slice(end))?.[0] ?? ''}\n`;
    });
  let first = codes.length;
  for (let length = 0; first > 0; first--) {
    length += codes[first - 1]!.length;
    if (length > limit) break;
  }
  return { printed: codes.slice(first).join(''), dropped: first };
}

/** The inspector knows where a function begins, and answers a session of its own thread at once. */
function placeOf(operation: () => unknown): FunctionPlace | null {
  const holder = globalThis as unknown as Record<symbol, unknown>;
  holder[SLOT] = operation;
  const session = new Session();
  session.connect();
  try {
    let place: FunctionPlace | null = null;
    const expression = `globalThis[Symbol.for(${JSON.stringify(SLOT.description)})]`;
    session.post('Runtime.evaluate', { expression }, (_, reply) => {
      const { objectId } = reply?.result ?? {};
      if (objectId === undefined) return;
      session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_, properties) => {
        const found = properties?.internalProperties?.find(({ name }) => name === '[[FunctionLocation]]');
        const at = found?.value?.value as
          | { scriptId: string; lineNumber: number; columnNumber: number }
          | undefined;
        if (at !== undefined) {
          place = { scriptId: at.scriptId, line: at.lineNumber + 1, column: at.columnNumber + 1 };
        }
      });
    });
    return place;
  } finally {
    session.disconnect();
    delete holder[SLOT];
  }
}

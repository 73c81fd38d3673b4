/**
 * A worker's end of the protocol: requests from stdin, one reply to each on file descriptor 3; on stdout in a runtime
 * that can't write there, in lines that begin with a mark.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ErrorReply, Request } from '../protocol.ts';
import { CaseError } from './prepared-case.ts';

/** Stdout and stderr belong to the suite. */
const REPLY_FD = 3;
const STDOUT = 1;
const MARK = process.env.MMUBENCH_REPLY_MARK;
// Not for processes that the suite starts.
delete process.env.MMUBENCH_REPLY_MARK;

/**
 * Until stdin ends. `answer` gives the reply, or undefined for a request that it does not know; what it throws is
 * replied as an error, with the reason of a CaseError.
 */
export function serve(answer: (request: Request) => unknown): void {
  let replied: Promise<unknown> = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    // One after the other, also for a parent that doesn't wait for replies.
    replied = replied
      .then(() => replyTo(line, answer))
      .catch(failure)
      .then(send);
  });
  process.stdin.on('end', () => process.exit(0));
}

/** Begins a line of its own on stdout, whatever the suite has printed. */
function send(reply: unknown): void {
  const text = JSON.stringify(reply);
  if (MARK === undefined) writeSync(REPLY_FD, `${text}\n`);
  else writeSync(STDOUT, `\n${MARK}${text}\n`);
}

/** For a request that must not be the first. */
export function tooEarly(): CaseError {
  return new CaseError('protocol', 'got a request before "prepare"');
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

async function replyTo(line: string, answer: (request: Request) => unknown): Promise<unknown> {
  const reply = await answer(parseRequest(line));
  if (reply !== undefined) return reply;
  throw new CaseError('protocol', `got ${line.slice(0, 100)}, expected "do" to be a known request`);
}

function parseRequest(line: string): Request {
  try {
    // Object() turns null into an object without "do".
    return Object(JSON.parse(line)) as Request;
  } catch (error) {
    throw new CaseError('protocol', `got ${line.slice(0, 100)}, expected a line of JSON`, { cause: error });
  }
}

function failure(error: unknown): ErrorReply {
  // The stack goes to the suite's stderr, whose tail is kept with the failure.
  console.error(error instanceof CaseError ? (error.cause ?? error.message) : error);
  const reason = error instanceof CaseError ? error.reason : 'throw';
  return { error: { reason, message: error instanceof CaseError ? error.message : describeError(error) } };
}

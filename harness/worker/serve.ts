/** A worker's end of the protocol: requests from stdin, one reply to each on file descriptor 3. */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ErrorReply, Request } from '../protocol.ts';
import { CaseError } from './prepared-case.ts';

/** Stdout and stderr belong to the suite. */
const REPLY_FD = 3;

/** Until stdin ends. What `answer` throws is the reply then, with the reason of a CaseError. */
export function serve(answer: (request: Request) => unknown): void {
  // Requests arrive one at a time, each after the reply to the one before it.
  createInterface({ input: process.stdin }).on('line', (line) => {
    new Promise((resolve) => resolve(answer(parseRequest(line))))
      .catch(failure)
      .then((reply) => writeSync(REPLY_FD, `${JSON.stringify(reply)}\n`));
  });
  process.stdin.on('end', () => process.exit(0));
}

/** For the default of an `answer`. */
export function unknownRequest(request: unknown): CaseError {
  const got = JSON.stringify(request).slice(0, 100);
  return new CaseError('protocol', `got ${got}, expected "do" to be a known request`);
}

/** For a request that must not be the first. */
export function tooEarly(): CaseError {
  return new CaseError('protocol', 'got a request before "prepare"');
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
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

/**
 * A worker as the parent sees it: a fresh process that answers one request at a time. Whatever the process does
 * (throw, hang, exit, die, print) ends as a WorkerFailure with a reason, never as an error of the harness.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { LineReader } from './line-reader.ts';
import type { Request } from './protocol.ts';
import type { FailureReason } from './run-document.ts';

/** What is kept of a worker's stderr. */
const STDERR_TAIL = 4096;
/** A reply is a turn's samples, some kilobytes; a worker that sends more than this is not speaking the protocol. */
const REPLY_LIMIT = 16 * 2 ** 20;
/** An exiting worker's last words and its exit status arrive in any order. */
const LAST_WORDS_MS = 50;
/** What `taskset`, `env` and shells exit with when the program can't be run or isn't there. */
const NOT_STARTED: ReadonlySet<number | null> = new Set([126, 127]);

export class WorkerFailure extends Error {
  readonly reason: FailureReason;
  readonly stderr: string;

  constructor(reason: FailureReason, message: string, stderr: string) {
    super(message);
    this.name = 'WorkerFailure';
    this.reason = reason;
    this.stderr = stderr;
  }
}

export interface WorkerOptions {
  /** What is put before the command, such as `taskset -c 1`. */
  readonly wrapper?: readonly string[];
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Descriptors that the worker inherits as 4, 5 …; they are closed here once it has started. */
  readonly inherited?: readonly number[];
  /** For a worker that can't write to descriptor 3: it replies on stdout, in lines that begin with this. */
  readonly replyMark?: string | null;
}

interface Pending {
  readonly resolve: (reply: Record<string, unknown>) => void;
  readonly reject: (failure: WorkerFailure) => void;
}

export class WorkerProcess {
  readonly #program: string;
  readonly #timeoutMs: number;
  readonly #replyMark: string | null;
  readonly #replies = new LineReader(REPLY_LIMIT);
  /** Null if the system refused to start it at once. */
  readonly #child: ChildProcess | null;
  #exited = false;
  #replied = false;
  #pending: Pending | null = null;
  /** Why no further request can be answered. */
  #ended: { readonly reason: FailureReason; readonly message: string } | null = null;
  #stderr = '';

  constructor({ wrapper = [], command, env, timeoutMs, inherited = [], replyMark = null }: WorkerOptions) {
    this.#program = command[0]!;
    this.#timeoutMs = timeoutMs;
    this.#replyMark = replyMark;
    this.#child = this.#start([...wrapper, ...command], env, inherited);
    for (const descriptor of inherited) closeSync(descriptor);
  }

  #start(
    words: readonly string[],
    env: NodeJS.ProcessEnv,
    inherited: readonly number[],
  ): ChildProcess | null {
    let child: ChildProcess;
    try {
      // A session of its own: Ctrl-C in the terminal reaches the parent alone, which then ends its workers in order.
      child = spawn(words[0]!, words.slice(1), {
        env,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...inherited],
      });
    } catch (error) {
      this.#neverStarted((error as Error).message);
      return null;
    }
    const [stdin, stdout, stderr, replies] = child.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Readable,
    ];
    const told = this.#replyMark === null ? replies : stdout;
    for (const stream of [stdout, replies]) if (stream !== told) stream.resume();
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    told.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    // A worker that is gone makes writing fail; its exit tells why.
    for (const stream of [stdin, stdout, stderr, replies]) stream.on('error', () => {});
    child.on('error', (error) => this.#neverStarted(error.message));
    child.on('exit', (code, signal) => this.#onExit(child, code, signal));
    return child;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves with the reply; rejects with a WorkerFailure. A worker that doesn't reply in time is killed. */
  request(message: Request): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.kill();
        const seconds = this.#timeoutMs / 1000;
        this.#end(
          'timeout',
          `no reply to "${message.do}" within ${seconds} s (raise --timeout if it needs longer)`,
        );
      }, this.#timeoutMs);
      const done = () => {
        clearTimeout(timer);
        this.#pending = null;
      };
      this.#pending = {
        resolve: (reply) => {
          done();
          resolve(reply);
        },
        reject: (failure) => {
          done();
          reject(failure);
        },
      };
      if (this.#ended !== null) this.#fail();
      else this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
    });
  }

  /** Closing stdin asks the worker to end; the kill makes sure that a hung one does. */
  close(graceMs = 500): void {
    if (this.#exited) return;
    this.#child?.stdin?.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    timer.unref();
    this.#child?.once('exit', () => clearTimeout(timer));
  }

  /** Ends the worker, and with it whatever it has started itself. */
  kill(): void {
    if (this.#exited || this.#child?.pid === undefined) return;
    if (!killGroup(this.#child.pid)) this.#child.kill('SIGKILL');
  }

  #receive(text: string): void {
    const lines = this.#replies.push(text);
    if (lines === null) this.#violate(`a reply of more than ${REPLY_LIMIT} characters`);
    else for (const line of lines.flatMap((each) => this.#replyIn(each))) this.#reply(line);
  }

  /** The reply on a line of it; none on a line that the suite has printed. */
  #replyIn(line: string): string[] {
    const mark = this.#replyMark;
    if (mark === null) return [line];
    return line.startsWith(mark) ? [line.slice(mark.length)] : [];
  }

  #reply(line: string): void {
    if (this.#ended !== null) return;
    const reply = parseReply(line);
    if (reply === null) this.#violate(`a reply that is no JSON object: ${excerpt(line)}`);
    // Taken for the answer to the next request, it would shift all answers by one.
    else if (this.#pending === null) this.#violate(`a reply that was not asked for: ${excerpt(line)}`);
    else this.#pending.resolve(reply);
    this.#replied = true;
  }

  #violate(got: string): void {
    this.kill();
    this.#end('protocol', `got ${got}; expected one line of JSON a request (docs/worker-protocol.md)`);
  }

  #neverStarted(why: string): void {
    this.#end('spawn', `${this.#program} does not start: ${why}`);
  }

  #onExit(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    this.#exited = true;
    // What the worker has left behind would hold the pipes open, and the run would not end.
    if (child.pid !== undefined) killGroup(child.pid);
    setTimeout(() => {
      for (const stream of child.stdio) stream?.destroy();
      if (signal !== null) this.#end('signal', `the worker was killed by ${signal}`);
      else if (!this.#replied && NOT_STARTED.has(code)) this.#neverStarted(`exit code ${code}`);
      else this.#end('exit', `the worker exited with code ${code} before it replied`);
    }, LAST_WORDS_MS);
  }

  #end(reason: FailureReason, message: string): void {
    this.#ended ??= { reason, message };
    this.#fail();
  }

  #fail(): void {
    const { reason, message } = this.#ended!;
    this.#pending?.reject(new WorkerFailure(reason, message, this.#stderr));
  }

  /** The last bytes that the worker wrote to stderr so far. */
  get stderr(): string {
    return this.#stderr;
  }
}

/** The group that the worker leads; false where there is none, as on Windows or after its end. */
function killGroup(leader: number): boolean {
  try {
    return process.kill(-leader, 'SIGKILL');
  } catch {
    return false;
  }
}

function excerpt(line: string): string {
  return JSON.stringify(line.slice(0, 100));
}

function parseReply(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * A worker as the parent sees it: a fresh process that answers one request at a time. Whatever the process does
 * (throw, hang, exit, die, print) ends as a WorkerFailure with a reason, never as an error of the harness.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Request } from './protocol.ts';
import type { FailureReason } from './run-document.ts';

/** What is kept of a worker's stderr. */
const STDERR_TAIL = 4096;
/** A reply is a turn's samples, some kilobytes; a worker that sends more than this is not speaking the protocol. */
const REPLY_LIMIT = 16 * 2 ** 20;
/** An exiting worker's last words and its exit status arrive in any order. */
const LAST_WORDS_MS = 50;

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
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

interface Pending {
  readonly resolve: (reply: Record<string, unknown>) => void;
  readonly reject: (failure: WorkerFailure) => void;
}

export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #timeoutMs: number;
  #pending: Pending | null = null;
  /** Why no further request can be answered. */
  #ended: { readonly reason: FailureReason; readonly message: string } | null = null;
  #received = '';
  #stderr = '';

  constructor({ command, env, timeoutMs }: WorkerOptions) {
    this.#timeoutMs = timeoutMs;
    // A session of its own: Ctrl-C in the terminal reaches the parent alone, which then ends its workers in order.
    this.#child = spawn(command[0]!, command.slice(1), {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const [stdin, stdout, stderr, replies] = this.#child.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Readable,
    ];
    stdout.resume();
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    replies.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    // A worker that is gone makes writing fail; its exit tells why.
    for (const stream of [stdin, stdout, stderr, replies]) stream.on('error', () => {});
    this.#child.on('error', (error) => this.#end('spawn', `${command[0]} does not start: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#exited(code, signal));
  }

  get pid(): number | undefined {
    return this.#child.pid;
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
      else this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
    });
  }

  /** Closing stdin asks the worker to end; the kill makes sure that a hung one does. */
  close(graceMs = 500): void {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    timer.unref();
    this.#child.once('exit', () => clearTimeout(timer));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #receive(text: string): void {
    this.#received += text;
    if (this.#received.length > REPLY_LIMIT) {
      this.kill();
      this.#end('protocol', `a reply of more than ${REPLY_LIMIT} bytes`);
      return;
    }
    const end = this.#received.indexOf('\n');
    if (end < 0) return;
    const line = this.#received.slice(0, end);
    this.#received = this.#received.slice(end + 1);
    if (this.#pending === null) return;
    const reply = parseReply(line);
    if (reply === null) {
      this.kill();
      this.#end('protocol', `a reply that is no JSON object: ${JSON.stringify(line.slice(0, 100))}`);
    } else {
      this.#pending.resolve(reply);
    }
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    setTimeout(() => {
      if (signal !== null) this.#end('signal', `the worker was killed by ${signal}`);
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

function parseReply(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A recording of `strace -f`, in chunks of bytes -> calls as columns, with every task told apart. */
import { DECODERS, type DecoderContext } from './call-decoder.ts';
import { LineProblem, readCallText } from './call-text.ts';
import { FileNumbers } from './file-numbers.ts';
import { type Line, LineSplitter, LONGEST_LINE } from './line-splitter.ts';
import { type Body, readBody, readHead } from './line-syntax.ts';
import { Notices } from './notices.ts';
import { RecordedCalls } from './recorded-calls.ts';
import { Tally } from './tally.ts';
import { MAKES_TASK, TaskTracker } from './task-tracker.ts';
import type { BegunCall } from './tasks.ts';

/** A line that can't be used, and where in it that shows. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** Byte of the line, from 1. */
  readonly column: number;
  readonly message: string;
}

export interface ReaderOptions {
  /** Called with calls in the recording's order; their columns are filled anew after it returns. */
  readonly onCalls: (calls: RecordedCalls) => void;
  readonly onProblem: (problem: Problem) => void;
  /** Calls that are gathered before they are handed over. Default 4096. */
  readonly capacity?: number;
}

/** What a recording held. Records count by name, the most frequent first. */
export interface RecordingSummary {
  readonly lines: number;
  /** Lines that could not be used. */
  readonly problems: number;
  readonly signals: number;
  readonly tasks: number;
  /** Calls that returned, or ended their task. */
  readonly calls: Readonly<Record<string, number>>;
  /** Those among them that failed: they changed nothing. */
  readonly failed: Readonly<Record<string, number>>;
  /** Those that never returned. */
  readonly unfinished: Readonly<Record<string, number>>;
  /** Those that returned and that the model does not know. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Sentences about the recording as a whole. */
  readonly notices: readonly string[];
}

const EXECUTES: ReadonlySet<string> = new Set(['execve', 'execveat']);
const ENDS: ReadonlySet<string> = new Set(['exit', 'exit_group', '_exit']);
const UNFINISHED = /\s*<(?:unfinished|detached|no return) \.\.\.>\s*$/;
/** The end of a line that ends with what a call returned: were the line cut there, nothing would show it. */
const ENDS_WITH_RESULT = / = \S*(?: [A-Z][A-Z0-9_]*)?$/;
/** strace wrote of a new task in the middle of a line; the line goes on below. */
const INTERRUPTED = /^(.*?)strace: Process (\d+) attached$/;

/**
 * Memory is bounded: by the longest line, the tasks alive at one time, the lines held back until it is known whose child
 * a task is, and the names of calls and files, each with a limit of its own. O(bytes) time.
 */
export class RecordingReader {
  readonly #options: ReaderOptions;
  readonly #splitter = new LineSplitter((line) => this.#readLine(line));
  readonly #returned = new Tally();
  readonly #failed = new Tally();
  readonly #unfinished = new Tally();
  readonly #unknown = new Tally();
  readonly #notices = new Notices();
  readonly #files = new FileNumbers(this.#notices);
  readonly #calls: RecordedCalls;
  readonly #tracker: TaskTracker;
  readonly #context: DecoderContext;
  #interrupted = '';
  /** False from the beginning of a last line on that has no end. */
  #ended = true;
  #lines = 0;
  #problems = 0;
  #signals = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#calls = new RecordedCalls(options.capacity ?? 4096, options.onCalls);
    this.#tracker = new TaskTracker(this.#calls, this.#notices, this.#unfinished);
    this.#context = { calls: this.#calls, files: this.#files, notices: this.#notices };
  }

  push(chunk: Buffer): void {
    this.#splitter.push(chunk);
  }

  /** Hands over what is left. */
  end(): RecordingSummary {
    this.#splitter.end();
    for (const pid of this.#tracker.heldPids()) {
      this.#notices.add('guessed-parent', this.#lines);
      this.#tracker.start(pid, this.#lines);
      this.#readHeld(pid);
    }
    this.#tracker.close();
    this.#calls.flush();
    return {
      lines: this.#lines,
      problems: this.#problems,
      signals: this.#signals,
      tasks: this.#tracker.count,
      calls: this.#returned.toRecord(),
      failed: this.#failed.toRecord(),
      unfinished: this.#unfinished.toRecord(),
      unknown: this.#unknown.toRecord(),
      notices: this.#notices.sentences(),
    };
  }

  #readLine({ text, number, cut, ended }: Line): void {
    this.#lines = number;
    this.#ended = ended;
    const interruption = text.endsWith(' attached') ? INTERRUPTED.exec(text) : null;
    if (interruption !== null) {
      this.#tracker.attach(Number(interruption[2]));
      this.#interrupted = interruption[1]!;
      return;
    }
    const whole = this.#interrupted + text;
    this.#interrupted = '';
    if (whole !== '') this.#try(whole, number, cut, ended);
  }

  #try(text: string, number: number, cut: boolean, ended: boolean): void {
    try {
      if (cut) throw new LineProblem(LONGEST_LINE, `the line is longer than ${LONGEST_LINE} bytes`);
      if (!ended && ENDS_WITH_RESULT.test(text)) throw new LineProblem(text.length, 'the result may go on');
      this.#readText(text, number);
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      this.#problems++;
      const message = ended ? error.message : `${error.message}; the recording ends inside this line`;
      this.#options.onProblem({ line: number, column: error.at + 1, message });
    }
  }

  #readText(text: string, number: number): void {
    const head = readHead(text);
    const body = readBody(text, head.at);
    if (body.kind === 'unknown') {
      const got = JSON.stringify(text.slice(head.at, head.at + 40));
      throw new LineProblem(
        head.at,
        `got ${got}, expected a call, a signal or an end, as strace writes them`,
      );
    }
    if (body.kind === 'remark') {
      if (body.attached !== null) this.#tracker.attach(body.attached);
      if (body.bits32) this.#notices.add('bits-32', number);
      return;
    }
    // The end of a task that is gone, by its last call or unseen, is nothing new.
    const isEnd = body.kind === 'gone' || (body.kind === 'resumed' && ENDS.has(body.name));
    if (isEnd && head.pid !== null && !this.#tracker.knows(head.pid)) return;
    const { started } = this.#tracker;
    const slot = this.#tracker.find(head.pid, { text, number }, body.kind === 'resumed');
    const isStart = body.kind === 'call' && EXECUTES.has(body.name);
    if (this.#tracker.started > started && !isStart) this.#notices.add('no-start', number);
    if (slot !== null) this.#readTask(slot, body, text, number);
  }

  #readTask(slot: number, body: Body, text: string, line: number): void {
    switch (body.kind) {
      case 'signal':
        this.#signals++;
        return;
      case 'gone':
        this.#tracker.end(slot, line);
        return;
      case 'superseded':
        this.#tracker.supersede(slot, body.by, line);
        return;
      case 'call':
        this.#readCall(slot, body.name, text, body.at, line);
        return;
      case 'resumed':
        this.#readResumed(slot, body.name, text, body.at, line);
    }
  }

  #readCall(slot: number, name: string, text: string, at: number, line: number): void {
    if (ENDS.has(name)) {
      this.#returned.add(name);
      if (name === 'exit') this.#tracker.end(slot, line);
      else this.#tracker.endGroup(slot, line);
      return;
    }
    const mark = text.endsWith('>') ? UNFINISHED.exec(text) : null;
    if (mark !== null) this.#tracker.begin(slot, name, text.slice(at, mark.index));
    else this.#finish(slot, { name, text: '', claimed: null }, text, at, line);
  }

  #readResumed(slot: number, name: string, text: string, at: number, line: number): void {
    const begun = this.#tracker.resume(slot);
    // strace writes ???? for a call whose name it could not learn in time.
    if (begun === null || (begun.name !== name && !name.startsWith('?')))
      throw new LineProblem(at, `${name} returns here, but its beginning is not in the recording`);
    this.#finish(slot, begun, text, at, line);
  }

  /** The call's text is what stood on the line of its beginning, and this line from `at` on. */
  #finish(slot: number, begun: BegunCall, text: string, at: number, line: number): void {
    const { name } = begun;
    const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name]! : null;
    const makesTask = MAKES_TASK.has(name);
    if (decoder === null && !makesTask && !EXECUTES.has(name)) {
      this.#countUnknown(name, text, at);
      return;
    }
    const whole = begun.text + text.slice(at);
    const call = located(at - begun.text.length, () => readCallText(whole));
    if (call.result === null) {
      this.#unfinished.add(name);
      return;
    }
    this.#returned.add(name);
    if (call.error !== null || call.result === -1) this.#failed.add(name);
    else if (makesTask) this.#made(slot, { ...begun, text: whole }, call.result, line);
    else if (decoder === null) this.#tracker.execute(slot, this.#files.ofName(call.args[0] ?? ''), line);
    else located(at, () => decoder(call, { task: slot, line }, this.#context));
  }

  #made(slot: number, call: BegunCall, child: number, line: number): void {
    // The child's own line of a call that returns in both of them.
    if (child === 0) return;
    this.#tracker.made(slot, call, child, line);
    this.#readHeld(child);
  }

  #readHeld(pid: number): void {
    for (const { text, number } of this.#tracker.release(pid)) {
      this.#try(text, number, false, this.#ended || number < this.#lines);
    }
  }

  /** Its arguments are of no interest, but it must be whole. */
  #countUnknown(name: string, text: string, at: number): void {
    const equals = text.lastIndexOf(' = ');
    if (equals < at - 1)
      throw new LineProblem(text.length, 'no result behind the call, expected " = " and a value');
    if (text.startsWith(' = ?', equals)) {
      this.#unfinished.add(name);
      return;
    }
    this.#returned.add(name);
    this.#unknown.add(name);
    if (text.startsWith(' = -1 E', equals)) this.#failed.add(name);
  }
}

/** Positions in the part of a line as positions in the line. */
function located<Value>(offset: number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof LineProblem) throw new LineProblem(Math.max(0, error.at + offset), error.message);
    throw error;
  }
}

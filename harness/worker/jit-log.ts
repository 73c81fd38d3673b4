/** What V8 wrote about its code during the turns. */
import { fstatSync, readSync } from 'node:fs';
import type { JitEvent } from '../evidence.ts';
import { parseJitEvents, type RawJitEvent } from './jit-events.ts';
import { JIT_LOG_FLAGS, LOG_FD, TRACE_FD } from './jit-log-flags.ts';
import { sourcePosition } from './source-position.ts';

/** Events that a trial keeps. */
const KEPT = 20;
const TEXT_LIMIT = 200;

/** How far both files had been written at some time. */
interface Mark {
  readonly log: number;
  readonly trace: number;
}

/** What both files hold. */
interface Written {
  readonly log: Buffer;
  readonly trace: Buffer;
}

export interface JitAccount {
  readonly events: readonly JitEvent[];
  readonly omitted: number;
  /** Optimised code of the loop for a call that was running, not thrown away since. */
  readonly loopReplaced: boolean;
}

export class JitLog {
  /** How far the files were written when the case was warm. */
  #prepared: Mark = mark();
  /** The same after each turn. */
  readonly #turns: Mark[] = [];

  /** Null where the worker wasn't given the files. */
  static open(): JitLog | null {
    if (!JIT_LOG_FLAGS.every((flag) => process.execArgv.includes(flag))) return null;
    // A process that the suite forks would inherit the flags, but not the files, and V8 ends without them.
    process.execArgv = process.execArgv.filter((flag) => !JIT_LOG_FLAGS.includes(flag));
    return new JitLog();
  }

  /** After the warm-up: what was written before is not looked at. */
  endWarmUp(): void {
    this.#prepared = mark();
  }

  /** Bytes that V8 has written of optimisations and of deoptimisations with their function: what grows while it compiles. */
  traced(): number {
    return mark().trace;
  }

  endTurn(): void {
    this.#turns.push(mark());
  }

  /** All events of the warm-up (turn null) and of the turns, in time order. Null as for `read`. */
  history(isOwn: (event: RawJitEvent) => boolean): { event: RawJitEvent; turn: number | null }[] | null {
    const written = this.#written();
    if (written === null) return null;
    const marks = [{ log: 0, trace: 0 }, this.#prepared, ...this.#turns];
    return marks.slice(1).flatMap((to, i) =>
      eventsBetween(written, marks[i]!, to)
        .filter(isOwn)
        .map((event) => ({ event, turn: i === 0 ? null : i - 1 })),
    );
  }

  /** Null if what was written is not all there: another thread of the suite's has begun the files anew. */
  read(isOwn: (event: RawJitEvent) => boolean, loop: string): JitAccount | null {
    const written = this.#written();
    if (written === null) return null;
    const last = this.#turns.at(-1) ?? this.#prepared;
    const slice = (from: Mark, to: Mark) => eventsBetween(written, from, to);
    // What happens between two turns is found by the later one: code that is thrown away there must be made anew.
    const events = this.#turns.flatMap((written, turn) =>
      slice(this.#turns[turn - 1] ?? this.#prepared, written)
        .filter(isOwn)
        .map((event) => ({ event, turn })),
    );
    const ofLoop = slice({ log: 0, trace: 0 }, last).filter((event) => event.function === loop);
    return {
      events: events.slice(0, KEPT).map(({ event, turn }) => toEvent(event, turn)),
      omitted: Math.max(0, events.length - KEPT),
      loopReplaced: hasRunningCode(ofLoop),
    };
  }

  #written(): Written | null {
    const end = mark();
    const log = readInherited(LOG_FD, end.log);
    const trace = readInherited(TRACE_FD, end.trace);
    const last = this.#turns.at(-1) ?? this.#prepared;
    const isWhole = end.log >= last.log && end.trace >= last.trace;
    return isWhole && !log.includes('\0') && !trace.includes('\0') ? { log, trace } : null;
  }
}

function eventsBetween({ log, trace }: Written, from: Mark, to: Mark): RawJitEvent[] {
  return parseJitEvents(log.toString('utf8', from.log, to.log), trace.toString('utf8', from.trace, to.trace));
}

/**
 * Code for a running call was made after the last was thrown away, or more was made than was thrown away: V8 keeps several
 * for one loop, and doesn't say which of them it throws away.
 */
function hasRunningCode(ofLoop: readonly RawJitEvent[]): boolean {
  const replaced = ofLoop.findLastIndex(({ kind, osr }) => kind === 'optimised' && osr);
  const thrownAway = ofLoop.findLastIndex(({ kind }) => kind === 'deoptimised');
  if (replaced > thrownAway) return true;
  const made = ofLoop.filter(({ kind }) => kind === 'optimised').length;
  return replaced >= 0 && made > ofLoop.length - made;
}

function mark(): Mark {
  return { log: fstatSync(LOG_FD).size, trace: fstatSync(TRACE_FD).size };
}

/** What is written so far to an inherited file, or its first `length` bytes. */
export function readInherited(descriptor: number, length = fstatSync(descriptor).size): Buffer {
  const buffer = Buffer.alloc(length);
  const read = readSync(descriptor, buffer, 0, length, 0);
  return buffer.subarray(0, read);
}

function toEvent({ kind, function: name, position, reason }: RawJitEvent, turn: number): JitEvent {
  const shorten = (text: string | null) => text?.slice(0, TEXT_LIMIT) ?? null;
  return {
    kind,
    function: shorten(name) || '(anonymous)',
    position: position === null ? null : sourcePosition(position).slice(-TEXT_LIMIT),
    reason: shorten(reason),
    turn,
  };
}

/** Who is who: which task a line is about, whose child a new one is, and when it ends. */
import { cloneFlags } from './call-decoder.ts';
import { LineProblem } from './call-text.ts';
import type { Notices } from './notices.ts';
import { OP, type RecordedCalls } from './recorded-calls.ts';
import { CLONE } from './symbols.ts';
import type { Tally } from './tally.ts';
import { type BegunCall, Tasks } from './tasks.ts';

/** A line that waits until it is known whose child its task is. */
export interface HeldLine {
  readonly text: string;
  readonly number: number;
}

/** More at one time are no recording of a program. */
const MOST_TASKS = 2 ** 15;
/** Lines and characters that are held back at one time; then the parent is guessed. */
const MOST_HELD = 10_000;
const MOST_HELD_CHARACTERS = 2 ** 24;
/** The number of a task that no line has told yet: without `-f`, or as long as there is one alone. */
const UNNAMED = 0;

export const MAKES_TASK: ReadonlySet<string> = new Set(['fork', 'vfork', 'clone', 'clone3']);

/**
 * A child's first line may come before its parent's call has returned and told the child's number. Where only one call can
 * have made it, it is that call's; where several can, its lines are held back until the right one returns.
 */
export class TaskTracker {
  readonly #calls: RecordedCalls;
  readonly #notices: Notices;
  readonly #tasks = new Tasks();
  readonly #held = new Map<number, HeldLine[]>();
  #heldCharacters = 0;
  #heldLines = 0;
  /** Tasks that have begun a call that makes tasks, in the order of their beginning. */
  readonly #makers: number[] = [];
  readonly #unfinished: Tally;
  /** Children that strace or their parent has named, of whom no line has come yet. */
  readonly #silent = new Set<number>();
  /** Tasks so far, and those among them that nobody in the recording made. */
  count = 0;
  started = 0;

  /** @param unfinished counts the calls that never returned */
  constructor(calls: RecordedCalls, notices: Notices, unfinished: Tally) {
    this.#calls = calls;
    this.#notices = notices;
    this.#unfinished = unfinished;
  }

  /** strace has said that it follows this task now: a child, if it is not known. */
  attach(pid: number): void {
    if (this.#tasks.slotOf(pid) === undefined && this.#silent.size < MOST_TASKS) this.#silent.add(pid);
  }

  /**
   * The slot of the task that a line is about. Null where the line is held back, to be read when `release` gives it.
   * @param pid null where the line names none
   * @param resumes the line says that a call has returned
   */
  find(pid: number | null, line: HeldLine, resumes: boolean): number | null {
    if (pid === null) return this.#unnamed(line.number);
    const known = this.#tasks.slotOf(pid);
    if (known !== undefined) {
      this.#silent.delete(pid);
      return known;
    }
    if (this.#held.has(pid) && this.#hold(pid, line)) return null;
    const parents = this.#possibleParents();
    // A task that strace has not announced, or that returns from a call, is not a new one.
    const unnamed = this.#tasks.slotOf(UNNAMED);
    const isOld = resumes || (this.#silent.size > 0 && !this.#silent.has(pid));
    if (unnamed !== undefined && (isOld || parents.length === 0)) {
      this.#tasks.rename(unnamed, pid);
      return unnamed;
    }
    if (parents.length === 0) return this.start(pid, line.number);
    if (parents.length === 1 || this.#areAlike(parents)) return this.#claim(parents[0]!, pid, line.number);
    if (this.#hold(pid, line)) return null;
    this.#notices.add('guessed-parent', line.number);
    return this.#claim(parents[0]!, pid, line.number);
  }

  knows(pid: number): boolean {
    return this.#tasks.slotOf(pid) !== undefined;
  }

  /** Lines of this task that were held back, once its parent is known; a task's own lines follow one another. */
  release(pid: number): readonly HeldLine[] {
    const lines = this.#held.get(pid) ?? [];
    this.#held.delete(pid);
    this.#heldLines -= lines.length;
    for (const { text } of lines) this.#heldCharacters -= text.length;
    return lines;
  }

  /** At the recording's end: tasks whose parents never told of them. */
  heldPids(): number[] {
    return [...this.#held.keys()];
  }

  /** Begins a task that was there before, or whose parent is not known. */
  start(pid: number, line: number): number {
    const slot = this.#add(pid, null);
    this.started++;
    this.#calls.add(OP.start, slot, line);
    return slot;
  }

  begin(slot: number, name: string, text: string): void {
    this.#tasks.begun[slot] = { name, text, claimed: null };
    if (MAKES_TASK.has(name)) this.#makers.push(slot);
  }

  /** The call that the task has begun, which is then over. */
  resume(slot: number): BegunCall | null {
    const begun = this.#tasks.begun[slot] ?? null;
    this.#tasks.begun[slot] = null;
    if (begun !== null && MAKES_TASK.has(begun.name)) this.#forget(slot);
    return begun;
  }

  /** A call that makes tasks has returned the child's number. */
  made(slot: number, call: BegunCall, child: number, line: number): void {
    if (call.claimed === child) return;
    if (call.claimed !== null) this.#notices.add('guessed-parent', line);
    const former = this.#tasks.slotOf(child);
    // Its end is not in the recording, but its number is in use again.
    if (former !== undefined) this.end(former, line);
    if (!this.#held.has(child)) this.attach(child);
    this.#addChild(slot, call, child, line);
  }

  /** A new program: the other threads end, and the task takes over the number of the one that was there first. */
  execute(slot: number, file: number, line: number): void {
    for (const other of this.#tasks.group(slot)) if (other !== slot) this.end(other, line);
    this.#calls.file[this.#calls.add(OP.exec, slot, line)] = file;
  }

  /** A thread has called execve: its leader ends, and the thread goes on under the leader's number. */
  supersede(leader: number, by: number, line: number): void {
    const successor = this.#tasks.slotOf(by);
    if (successor === undefined || successor === leader) return;
    const pid = this.#tasks.pidOf(leader);
    this.end(leader, line);
    this.#tasks.rename(successor, pid);
  }

  end(slot: number, line: number): void {
    const begun = this.#tasks.begun[slot];
    if (begun != null) this.#unfinished.add(begun.name);
    this.#calls.add(OP.exit, slot, line);
    this.#silent.delete(this.#tasks.pidOf(slot));
    this.#forget(slot);
    this.#tasks.remove(slot);
  }

  endGroup(slot: number, line: number): void {
    for (const other of this.#tasks.group(slot)) this.end(other, line);
  }

  /** The recording is over: what has begun and not returned is counted. */
  close(): void {
    for (const slot of this.#tasks.all()) {
      const begun = this.#tasks.begun[slot];
      if (begun != null) this.#unfinished.add(begun.name);
    }
  }

  /** A line without a number: the others, if there are any, are not followed, or ended unseen. */
  #unnamed(line: number): number {
    const unnamed = this.#tasks.slotOf(UNNAMED) ?? this.#tasks.all()[0];
    if (unnamed === undefined) return this.start(UNNAMED, line);
    if (this.#tasks.size > 1)
      for (const slot of this.#tasks.all()) if (slot !== unnamed) this.#leave(slot, line);
    return unnamed;
  }

  #forget(maker: number): void {
    const index = this.#makers.indexOf(maker);
    if (index >= 0) this.#makers.splice(index, 1);
  }

  #leave(slot: number, line: number): void {
    if (this.#silent.has(this.#tasks.pidOf(slot))) this.#notices.add('not-followed', line);
    this.end(slot, line);
  }

  #possibleParents(): number[] {
    return this.#makers.filter((slot) => {
      const begun = this.#tasks.begun[slot];
      return begun != null && begun.claimed === null;
    });
  }

  /** Threads of one group: it makes no difference which of them is the parent. */
  #areAlike(parents: readonly number[]): boolean {
    const [first] = parents;
    return parents.every((slot) => {
      const { name, text } = this.#tasks.begun[slot]!;
      return this.#tasks.sameGroup(slot, first!) && (cloneFlags(name, text) & CLONE.CLONE_THREAD!) !== 0;
    });
  }

  #claim(parent: number, pid: number, line: number): number {
    const begun = this.#tasks.begun[parent]!;
    begun.claimed = pid;
    this.#silent.delete(pid);
    return this.#addChild(parent, begun, pid, line);
  }

  #addChild(parent: number, { name, text }: BegunCall, pid: number, line: number): number {
    const flags = cloneFlags(name, text);
    const isThread = (flags & CLONE.CLONE_THREAD!) !== 0;
    const slot = this.#add(pid, isThread ? parent : null);
    const op = (flags & CLONE.CLONE_VM!) === 0 ? OP.fork : OP.share;
    this.#calls.other[this.#calls.add(op, parent, line)] = slot;
    return slot;
  }

  #add(pid: number, leader: number | null): number {
    if (this.#tasks.size >= MOST_TASKS)
      throw new LineProblem(0, `more than ${MOST_TASKS} tasks at one time, expected fewer`);
    this.count++;
    return this.#tasks.add(pid, leader);
  }

  /** False where there is no room for more. */
  #hold(pid: number, line: HeldLine): boolean {
    if (this.#heldLines >= MOST_HELD || this.#heldCharacters > MOST_HELD_CHARACTERS) return false;
    const lines = this.#held.get(pid);
    if (lines === undefined) this.#held.set(pid, [line]);
    else lines.push(line);
    this.#heldLines++;
    this.#heldCharacters += line.text.length;
    return true;
  }
}

/** The tasks of a recording: process numbers -> slots, thread groups, and calls that have begun. */

/** A call whose line said `<unfinished ...>`. */
export interface BegunCall {
  readonly name: string;
  /** What stood between the parenthesis and the mark. */
  readonly text: string;
  /** For calls that make tasks: the child that has shown itself before the call returned. */
  claimed: number | null;
}

/** Slots are small integers, used again after `remove`. All O(1) but `all` and `group`. */
export class Tasks {
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];
  readonly #pids: number[] = [];
  /** A number that a thread group shares. */
  readonly #groups: number[] = [];
  readonly begun: (BegunCall | null)[] = [];

  get size(): number {
    return this.#slots.size;
  }

  slotOf(pid: number): number | undefined {
    return this.#slots.get(pid);
  }

  pidOf(slot: number): number {
    return this.#pids[slot]!;
  }

  all(): number[] {
    return [...this.#slots.values()];
  }

  /** @param leader slot of a task in whose thread group the new one is, or null for a group of its own */
  add(pid: number, leader: number | null): number {
    const slot = this.#free.pop() ?? this.#pids.length;
    this.#slots.set(pid, slot);
    this.#pids[slot] = pid;
    this.#groups[slot] = leader === null ? pid : this.#groups[leader]!;
    this.begun[slot] = null;
    return slot;
  }

  remove(slot: number): void {
    this.#slots.delete(this.#pids[slot]!);
    this.#free.push(slot);
    this.begun[slot] = null;
  }

  /** The task is known by another number from now on. */
  rename(slot: number, pid: number): void {
    this.#slots.delete(this.#pids[slot]!);
    this.#slots.set(pid, slot);
    this.#pids[slot] = pid;
  }

  /** Slots of the task's thread group, itself included. O(tasks). */
  group(slot: number): number[] {
    return this.all().filter((other) => this.sameGroup(slot, other));
  }

  sameGroup(a: number, b: number): boolean {
    return this.#groups[a] === this.#groups[b];
  }
}

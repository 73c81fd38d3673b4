/** What a recorded call does to an address space. The numbers are those of the columns below. */
export const OP = {
  /** A task that was there before the recording began: it gets an empty address space. */
  start: 0,
  mmap: 1,
  munmap: 2,
  mprotect: 3,
  brk: 4,
  mremap: 5,
  madvise: 6,
  mlock: 7,
  munlock: 8,
  remapFilePages: 9,
  /** `other` is the child, with a copy of the address space. */
  fork: 10,
  /** `other` is the child, in the same address space: threads, and vfork until the child's execve. */
  share: 11,
  exec: 12,
  exit: 13,
} as const;

/** The file of a mapping that has none. */
export const ANONYMOUS = -1;

const COLUMNS = ['op', 'task', 'other', 'a', 'b', 'c', 'd', 'prot', 'flags', 'file', 'line'] as const;

/**
 * Calls of a recording as columns, so that replaying allocates nothing: one entry a call, in the recording's order.
 * Addresses and lengths are doubles, exact below 2^53. What an operand means for each op:
 *
 * | op                 | a       | b      | c          | d            | flags          |
 * |--------------------|---------|--------|------------|--------------|----------------|
 * | mmap               | address | length | offset     |              | MAP_…          |
 * | munmap, mlock …    | address | length |            |              |                |
 * | mprotect           | address | length |            |              |                |
 * | brk                | wanted  |        |            | result       |                |
 * | mremap             | old     | length | new length | new address  | MREMAP_…       |
 * | madvise            | address | length |            |              | MADV_…         |
 * | remapFilePages     | address | length | page       |              | MAP_…          |
 */
export class RecordedCalls {
  readonly capacity: number;
  length = 0;
  readonly op: Uint8Array;
  /** Slots of tasks: small integers that are used again once a task is gone. */
  readonly task: Int32Array;
  readonly other: Int32Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly d: Float64Array;
  readonly prot: Int32Array;
  readonly flags: Int32Array;
  /** The number of the file, or ANONYMOUS. */
  readonly file: Int32Array;
  /** Line of the recording, from 1. */
  readonly line: Float64Array;

  readonly #onFull: (calls: RecordedCalls) => void;

  /** @param onFull called when there is no room for one more; the columns are then filled anew */
  constructor(capacity: number, onFull: (calls: RecordedCalls) => void) {
    this.capacity = capacity;
    this.#onFull = onFull;
    this.op = new Uint8Array(capacity);
    this.task = new Int32Array(capacity);
    this.other = new Int32Array(capacity);
    this.a = new Float64Array(capacity);
    this.b = new Float64Array(capacity);
    this.c = new Float64Array(capacity);
    this.d = new Float64Array(capacity);
    this.prot = new Int32Array(capacity);
    this.flags = new Int32Array(capacity);
    this.file = new Int32Array(capacity).fill(ANONYMOUS);
    this.line = new Float64Array(capacity);
  }

  /** The same calls in columns of their own, as long as they are; they can't be added to. */
  copy(): RecordedCalls {
    const copy = new RecordedCalls(this.length, () => {
      throw new RangeError('a copy of recorded calls has no room for more');
    });
    for (const name of COLUMNS) copy[name].set(this[name].subarray(0, this.length) as never);
    copy.length = this.length;
    return copy;
  }

  /** Hands over what is there, and begins anew. */
  flush(): void {
    if (this.length > 0) this.#onFull(this);
    this.length = 0;
  }

  /** A new entry, zero but for op, task and line; the caller fills in the rest. */
  add(op: number, task: number, line: number): number {
    if (this.length === this.capacity) this.flush();
    const index = this.length++;
    this.op[index] = op;
    this.task[index] = task;
    this.other[index] = 0;
    this.a[index] = this.b[index] = this.c[index] = this.d[index] = 0;
    this.prot[index] = this.flags[index] = 0;
    this.file[index] = ANONYMOUS;
    this.line[index] = line;
    return index;
  }
}

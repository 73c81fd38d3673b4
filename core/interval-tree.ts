/** Bytes, half open. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Node 0 is nobody: it ends before everything. */
const NONE = 0;
const NOWHERE = Number.NEGATIVE_INFINITY;

/**
 * Intervals, and which of them overlap a range: a treap in typed arrays, ordered by start and, among equals, by age,
 * in which each node knows the greatest end below it. Bounds come in objects, because V8 boxes doubles that are passed
 * to a function: nothing allocates but growth. Priorities are drawn from a generator of the tree's own, so that the
 * same calls make the same tree.
 */
export class IntervalTree {
  #left = new Int32Array(16);
  #right = new Int32Array(16);
  #parent = new Int32Array(16);
  #priority = new Int32Array(16);
  #start = new Float64Array(16);
  #end = new Float64Array(16);
  /** The greatest end of the node and of all below it. */
  #maxEnd = new Float64Array(16).fill(NOWHERE, 0, 1);
  #root = NONE;
  /** Removed nodes, chained by `#left`. */
  #free = NONE;
  #used = 1;
  #size = 0;
  #random = 0x9e3779b9 | 0;

  get size(): number {
    return this.#size;
  }

  /** @returns the interval's node, from 1 on, until it is removed. O(log n) expected. */
  insert(interval: Interval): number {
    const node = this.#allocate();
    const { start, end } = interval;
    this.#start[node] = start;
    this.#end[node] = end;
    this.#maxEnd[node] = end;
    this.#priority[node] = this.#nextPriority();
    let parent = NONE;
    for (let at = this.#root; at !== NONE; ) {
      parent = at;
      if (this.#maxEnd[at]! < end) this.#maxEnd[at] = end;
      at = start < this.#start[at]! ? this.#left[at]! : this.#right[at]!;
    }
    this.#parent[node] = parent;
    if (parent === NONE) this.#root = node;
    else if (start < this.#start[parent]!) this.#left[parent] = node;
    else this.#right[parent] = node;
    while (this.#parent[node] !== NONE && this.#priority[this.#parent[node]!]! < this.#priority[node]!) {
      this.#rotateUp(node);
    }
    this.#size++;
    return node;
  }

  /** O(log n) expected. `node` is one that `insert` has returned. */
  remove(node: number): void {
    for (;;) {
      const left = this.#left[node]!;
      const right = this.#right[node]!;
      if (left === NONE && right === NONE) break;
      const leftIsHigher =
        right === NONE || (left !== NONE && this.#priority[left]! > this.#priority[right]!);
      this.#rotateUp(leftIsHigher ? left : right);
    }
    const parent = this.#parent[node]!;
    this.#replaceChild(parent, node, NONE);
    for (let at = parent; at !== NONE; at = this.#parent[at]!) this.#updateMaxEnd(at);
    this.#left[node] = this.#free;
    this.#free = node;
    this.#size--;
  }

  /** The first interval, in order, that overlaps the range, or 0. O(log n) expected. */
  first(range: Interval): number {
    return this.#maxEnd[this.#root]! > range.start ? this.#firstBelow(this.#root, range) : NONE;
  }

  /** The one after `node`, or 0. O(log n) expected; all k of a range take O(log n + k). */
  next(node: number, range: Interval): number {
    const { start, end } = range;
    let at = node;
    for (;;) {
      const right = this.#right[at]!;
      if (this.#maxEnd[right]! > start) return this.#firstBelow(right, range);
      let child: number;
      do {
        child = at;
        at = this.#parent[child]!;
        if (at === NONE) return NONE;
      } while (this.#right[at] === child);
      if (this.#start[at]! >= end) return NONE;
      if (this.#end[at]! > start) return at;
    }
  }

  /**
   * Something at or below `top` ends after the range's start. If that is so on the left and nothing overlaps there,
   * it starts too late, and so does all that is further right: one descent decides.
   */
  #firstBelow(top: number, range: Interval): number {
    const { start, end } = range;
    let at = top;
    for (;;) {
      const left = this.#left[at]!;
      if (this.#maxEnd[left]! > start) {
        at = left;
        continue;
      }
      if (this.#start[at]! >= end) return NONE;
      if (this.#end[at]! > start) return at;
      at = this.#right[at]!;
      if (this.#maxEnd[at]! <= start) return NONE;
    }
  }

  /** Puts a node in its parent's place, and the parent below it. */
  #rotateUp(node: number): void {
    const parent = this.#parent[node]!;
    this.#replaceChild(this.#parent[parent]!, parent, node);
    const isLeft = this.#left[parent] === node;
    const near = isLeft ? this.#left : this.#right;
    const far = isLeft ? this.#right : this.#left;
    const moved = far[node]!;
    near[parent] = moved;
    if (moved !== NONE) this.#parent[moved] = parent;
    far[node] = parent;
    this.#parent[parent] = node;
    this.#updateMaxEnd(parent);
    this.#updateMaxEnd(node);
  }

  #replaceChild(parent: number, child: number, by: number): void {
    if (parent === NONE) this.#root = by;
    else if (this.#left[parent] === child) this.#left[parent] = by;
    else this.#right[parent] = by;
    if (by !== NONE) this.#parent[by] = parent;
  }

  #updateMaxEnd(node: number): void {
    const max = this.#maxEnd;
    max[node] = Math.max(this.#end[node]!, max[this.#left[node]!]!, max[this.#right[node]!]!);
  }

  /** xorshift32. */
  #nextPriority(): number {
    let random = this.#random;
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    this.#random = random;
    return random;
  }

  #allocate(): number {
    let node = this.#free;
    if (node !== NONE) this.#free = this.#left[node]!;
    else {
      if (this.#used === this.#left.length) this.#grow();
      node = this.#used++;
    }
    this.#left[node] = NONE;
    this.#right[node] = NONE;
    return node;
  }

  #grow(): void {
    this.#left = doubled(this.#left);
    this.#right = doubled(this.#right);
    this.#parent = doubled(this.#parent);
    this.#priority = doubled(this.#priority);
    this.#start = doubled(this.#start);
    this.#end = doubled(this.#end);
    this.#maxEnd = doubled(this.#maxEnd);
  }

  /** For tests: throws if the tree contradicts itself. @returns the greatest depth. O(n). */
  check(): number {
    let found = 0;
    const depthBelow = (node: number, parent: number): number => {
      if (node === NONE) return 0;
      found++;
      const [left, right] = [this.#left[node]!, this.#right[node]!];
      const startsInOrder =
        (left === NONE || this.#start[left]! <= this.#start[node]!) &&
        (right === NONE || this.#start[right]! >= this.#start[node]!);
      const heap = parent === NONE || this.#priority[parent]! >= this.#priority[node]!;
      const depth = 1 + Math.max(depthBelow(left, node), depthBelow(right, node));
      const max = Math.max(this.#end[node]!, this.#maxEnd[left]!, this.#maxEnd[right]!);
      if (startsInOrder && heap && this.#parent[node] === parent && this.#maxEnd[node] === max) return depth;
      throw new Error(`node ${node} of an interval tree is out of place`);
    };
    const depth = depthBelow(this.#root, NONE);
    if (found !== this.#size) throw new Error(`${this.#size} intervals by the books, ${found} found`);
    return depth;
  }
}

function doubled<T extends Int32Array | Float64Array>(lane: T): T {
  const longer = new (lane.constructor as new (length: number) => T)(lane.length * 2);
  longer.set(lane);
  return longer;
}

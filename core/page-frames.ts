/** Frame flags: written to through a dirty entry; used through an accessed one. */
export const FRAME_DIRTY = 1;
export const FRAME_REFERENCED = 2;
/** Anonymous: belongs to the address spaces that map it, and goes to swap. */
export const FRAME_ANON = 4;
/** In the page cache of a file, which has a reference of its own. */
export const FRAME_CACHED = 8;
/** Has a slot of a swap area while it is in memory; the swap cache has a reference of its own. */
export const FRAME_SWAP_CACHE = 16;
/** Part of a huge page; its counts are those of the first frame. */
export const FRAME_HUGE = 32;

const MAP_COUNT_SHIFT = 8;
const ALL_FLAGS = (1 << MAP_COUNT_SHIFT) - 1;
/** What one mapping adds to a frame's state. */
export const ONE_MAPPING = 1 << MAP_COUNT_SHIFT;
/** Ends the list of frames given back. */
const NO_FRAME = -1;

/**
 * The frames of physical memory, numbered from 0: reference counts, counts of the page-table entries that map
 * each, flags, and the free list. Frames hold no bytes; what is modelled is who owns them. 8 bytes a frame.
 */
export class PageFrames {
  declare readonly count: number;
  declare readonly refCount: Int32Array;
  /**
   * Of a frame in use: its mappings (below 2^23) times `ONE_MAPPING`, plus its flags. Of one given back: the ones'
   * complement of the next such frame, hence negative but for the last one.
   */
  declare readonly state: Int32Array;
  /** How often a frame was handed out, and given back, since the start. */
  allocated = 0;
  released = 0;
  /** Frames given back, as a list through `state`. */
  #firstFreed = NO_FRAME;
  #freedCount = 0;
  /** Frames from here on were never handed out. */
  #untouched = 0;

  /**
   * @param count number of frames, 0 to 2^31 - 1
   * @throws RangeError if it is no such integer
   */
  constructor(count: number) {
    if (!Number.isInteger(count) || count < 0 || count > 2 ** 31 - 1) {
      throw new RangeError(`${count} page frames, expected an integer from 0 to ${2 ** 31 - 1}`);
    }
    this.count = count;
    this.refCount = new Int32Array(count);
    this.state = new Int32Array(count);
  }

  get freeCount(): number {
    return this.count - this.#untouched + this.#freedCount;
  }

  /** Page-table entries that map the frame. */
  mapCountOf(pfn: number): number {
    return this.refCount[pfn]! > 0 ? this.state[pfn]! >> MAP_COUNT_SHIFT : 0;
  }

  /** Its FRAME_ flags; none of a free one. */
  flagsOf(pfn: number): number {
    return this.refCount[pfn]! > 0 ? this.state[pfn]! & ALL_FLAGS : 0;
  }

  /** Of a frame in use. */
  setFlags(pfn: number, flags: number): void {
    this.state[pfn]! |= flags;
  }

  /** Of a frame in use. */
  clearFlags(pfn: number, flags: number): void {
    this.state[pfn]! &= ~flags;
  }

  /** A frame with one reference, the caller's, and no flags, or -1 if memory is full. O(1). */
  allocate(): number {
    const pfn = this.#firstFreed;
    if (pfn === NO_FRAME) return this.allocateRun(1);
    this.#firstFreed = ~this.state[pfn]!;
    this.#freedCount--;
    this.allocated++;
    this.refCount[pfn] = 1;
    this.state[pfn] = 0;
    return pfn;
  }

  /**
   * Consecutive frames with one reference each, taken where none was ever handed out. O(frames).
   * @param alignment the first one's number is a multiple of it; what lies before it goes to the free frames
   * @returns the first one's number, or -1 if there is no such run
   */
  allocateRun(frames: number, alignment = 1): number {
    const first = Math.ceil(this.#untouched / alignment) * alignment;
    if (frames > this.count - first) return -1;
    while (this.#untouched < first) this.#giveBack(this.#untouched++);
    this.#untouched += frames;
    this.allocated += frames;
    this.refCount.fill(1, first, first + frames);
    return first;
  }

  /** One more reference. @throws Error if the frame is free or does not exist */
  get(pfn: number): void {
    if (!(this.refCount[pfn]! > 0)) throw this.#notAllocated('get', pfn);
    this.refCount[pfn]!++;
  }

  /** One reference less; the last one frees the frame. @returns whether it did. @throws Error on a double free */
  put(pfn: number): boolean {
    const references = this.refCount[pfn]!;
    if (!(references > 0)) throw this.#notAllocated('put', pfn);
    if (references === 1 && this.state[pfn]! >= ONE_MAPPING) {
      throw new Error(`frame ${pfn} loses its last reference, but ${this.mapCountOf(pfn)} entries map it`);
    }
    this.refCount[pfn] = references - 1;
    if (references > 1) return false;
    this.#giveBack(pfn);
    this.released++;
    return true;
  }

  /** A page-table entry maps the frame now. The entry's reference is taken apart, by `get`. */
  addMapping(pfn: number): void {
    this.state[pfn]! += ONE_MAPPING;
  }

  /** A page-table entry maps it no more. @throws Error if none did */
  removeMapping(pfn: number): void {
    if (!(this.mapCountOf(pfn) > 0)) {
      throw new Error(`frame ${pfn} is mapped ${this.mapCountOf(pfn)} times; map and unmap it in pairs`);
    }
    this.state[pfn]! -= ONE_MAPPING;
  }

  /** `removeMapping` for the entries [from, to) of a batch. O(frames). */
  removeMappings(pfns: Int32Array, from: number, to: number): void {
    const { state } = this;
    for (let i = from; i < to; ) {
      // Four at a time while they are neighbours, hence no frame twice, and all are mapped.
      for (; i + 3 < to && areNeighbours(pfns, i); i += 4) {
        const pfn = pfns[i]!;
        const a = state[pfn]! - ONE_MAPPING;
        const b = state[pfn + 1]! - ONE_MAPPING;
        const c = state[pfn + 2]! - ONE_MAPPING;
        const d = state[pfn + 3]! - ONE_MAPPING;
        if ((a | b | c | d) < 0) break;
        state[pfn] = a;
        state[pfn + 1] = b;
        state[pfn + 2] = c;
        state[pfn + 3] = d;
      }
      for (const stop = Math.min(i + 4, to); i < stop; i++) this.removeMapping(pfns[i]!);
    }
  }

  /** `put` for the first `count` frames of a batch. O(frames). */
  putBatch(pfns: Int32Array, count: number): void {
    const { refCount } = this;
    for (let i = 0; i < count; ) {
      // As in `removeMappings`, while none is freed.
      for (; i + 3 < count && areNeighbours(pfns, i); i += 4) {
        const pfn = pfns[i]!;
        const a = refCount[pfn]! - 2;
        const b = refCount[pfn + 1]! - 2;
        const c = refCount[pfn + 2]! - 2;
        const d = refCount[pfn + 3]! - 2;
        if ((a | b | c | d) < 0) break;
        refCount[pfn] = a + 1;
        refCount[pfn + 1] = b + 1;
        refCount[pfn + 2] = c + 1;
        refCount[pfn + 3] = d + 1;
      }
      for (const stop = Math.min(i + 4, count); i < stop; i++) this.put(pfns[i]!);
    }
  }

  /**
   * A reference and a mapping more for each of the frames from `first` on. O(frames).
   * @throws Error if one of them is free; nothing has changed then
   */
  mapRun(first: number, frames: number): void {
    this.#checkAllocated(first, frames);
    const { refCount, state } = this;
    const end = first + frames;
    let pfn = first;
    for (; pfn + 3 < end; pfn += 4) {
      refCount[pfn] = refCount[pfn]! + 1;
      refCount[pfn + 1] = refCount[pfn + 1]! + 1;
      refCount[pfn + 2] = refCount[pfn + 2]! + 1;
      refCount[pfn + 3] = refCount[pfn + 3]! + 1;
      state[pfn] = state[pfn]! + ONE_MAPPING;
      state[pfn + 1] = state[pfn + 1]! + ONE_MAPPING;
      state[pfn + 2] = state[pfn + 2]! + ONE_MAPPING;
      state[pfn + 3] = state[pfn + 3]! + ONE_MAPPING;
    }
    for (; pfn < end; pfn++) {
      refCount[pfn] = refCount[pfn]! + 1;
      state[pfn] = state[pfn]! + ONE_MAPPING;
    }
  }

  #giveBack(pfn: number): void {
    this.state[pfn] = ~this.#firstFreed;
    this.#firstFreed = pfn;
    this.#freedCount++;
  }

  /** Apart from `mapRun`, so that each loop is compiled with what is known of it. */
  #checkAllocated(first: number, frames: number): void {
    if (first + frames > this.count) throw this.#notAllocated('mapRun', first + frames - 1);
    const { refCount } = this;
    const end = first + frames;
    let pfn = first;
    // Counts are not negative, so that one less of a free frame's has the sign bit.
    for (; pfn + 3 < end; pfn += 4) {
      const a = refCount[pfn]! - 1;
      const b = refCount[pfn + 1]! - 1;
      const c = refCount[pfn + 2]! - 1;
      const d = refCount[pfn + 3]! - 1;
      if ((a | b | c | d) < 0) break;
    }
    for (; pfn < end; pfn++) if (refCount[pfn]! <= 0) throw this.#notAllocated('mapRun', pfn);
  }

  #notAllocated(what: string, pfn: number): Error {
    const references = this.refCount[pfn];
    const got =
      references === undefined ? `memory has ${this.count} frames` : `it has ${references} references`;
    return new Error(`${what} of frame ${pfn}, but ${got}; expected an allocated frame: pair get and put`);
  }
}

/** Whether the four frames from place `i` of a batch on follow each other. */
function areNeighbours(pfns: Int32Array, i: number): boolean {
  const pfn = pfns[i]!;
  return ((pfns[i + 1]! - pfn - 1) | (pfns[i + 2]! - pfn - 2) | (pfns[i + 3]! - pfn - 3)) === 0;
}

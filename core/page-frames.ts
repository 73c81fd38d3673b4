/** Frame flags: written to through a dirty entry; used through an accessed one. */
export const FRAME_DIRTY = 1;
export const FRAME_REFERENCED = 2;

/**
 * The frames of physical memory, numbered from 0: reference counts, counts of the page-table entries that map
 * each, flags, and the free list. Frames hold no bytes; what is modelled is who owns them.
 */
export class PageFrames {
  readonly count: number;
  readonly refCount: Int32Array;
  readonly mapCount: Int32Array;
  readonly flags: Uint8Array;
  /** Frames given back, the last one on top. */
  readonly #freed: Int32Array;
  #freedCount = 0;
  /** Frames from here on were never handed out. */
  #untouched = 0;

  /**
   * @param count number of frames, 0 to 2^31 - 1 (17 bytes each)
   * @throws RangeError if it is no such integer
   */
  constructor(count: number) {
    if (!Number.isInteger(count) || count < 0 || count > 2 ** 31 - 1) {
      throw new RangeError(`${count} page frames, expected an integer from 0 to ${2 ** 31 - 1}`);
    }
    this.count = count;
    this.refCount = new Int32Array(count);
    this.mapCount = new Int32Array(count);
    this.flags = new Uint8Array(count);
    this.#freed = new Int32Array(count);
  }

  get freeCount(): number {
    return this.count - this.#untouched + this.#freedCount;
  }

  /** A frame with one reference, the caller's, or -1 if memory is full. O(1). */
  allocate(): number {
    if (this.#freedCount === 0) return this.allocateRun(1);
    const pfn = this.#freed[--this.#freedCount]!;
    this.refCount[pfn] = 1;
    this.flags[pfn] = 0;
    return pfn;
  }

  /**
   * Consecutive frames with one reference each, taken where none was ever handed out. O(frames).
   * @returns the first one's number, or -1 if there is no such run
   */
  allocateRun(frames: number): number {
    const first = this.#untouched;
    if (frames > this.count - first) return -1;
    this.#untouched += frames;
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
    if (references === 1 && this.mapCount[pfn] !== 0) {
      throw new Error(`frame ${pfn} loses its last reference, but ${this.mapCount[pfn]} entries map it`);
    }
    this.refCount[pfn] = references - 1;
    if (references > 1) return false;
    this.#freed[this.#freedCount++] = pfn;
    return true;
  }

  /** A page-table entry maps the frame now. The entry's reference is taken apart, by `get`. */
  addMapping(pfn: number): void {
    this.mapCount[pfn]!++;
  }

  /** A page-table entry maps it no more. @throws Error if none did */
  removeMapping(pfn: number): void {
    if (!(this.mapCount[pfn]! > 0)) {
      throw new Error(`frame ${pfn} is mapped ${this.mapCount[pfn]} times; map and unmap it in pairs`);
    }
    this.mapCount[pfn]!--;
  }

  /** `removeMapping` for the entries [from, to) of a batch. O(frames). */
  removeMappings(pfns: Int32Array, from: number, to: number): void {
    const { mapCount } = this;
    for (let i = from; i < to; i++) {
      const pfn = pfns[i]!;
      const mappings = mapCount[pfn]!;
      if (mappings > 0) mapCount[pfn] = mappings - 1;
      else this.removeMapping(pfn);
    }
  }

  /** `put` for the first `count` frames of a batch. O(frames). */
  putBatch(pfns: Int32Array, count: number): void {
    const { refCount } = this;
    for (let i = 0; i < count; i++) {
      const pfn = pfns[i]!;
      const references = refCount[pfn]!;
      if (references > 1) refCount[pfn] = references - 1;
      else this.put(pfn);
    }
  }

  /**
   * A reference and a mapping more for each of the frames from `first` on. O(frames).
   * @throws Error if one of them is free; nothing has changed then
   */
  mapRun(first: number, frames: number): void {
    this.#checkAllocated(first, frames);
    const { refCount, mapCount } = this;
    for (let pfn = first; pfn < first + frames; pfn++) {
      refCount[pfn] = (refCount[pfn]! + 1) | 0;
      mapCount[pfn] = (mapCount[pfn]! + 1) | 0;
    }
  }

  /** Apart from `mapRun`, so that each loop is compiled with what is known of it. */
  #checkAllocated(first: number, frames: number): void {
    if (first + frames > this.count) throw this.#notAllocated('mapRun', first + frames - 1);
    const { refCount } = this;
    for (let pfn = first; pfn < first + frames; pfn++) {
      if (refCount[pfn]! <= 0) throw this.#notAllocated('mapRun', pfn);
    }
  }

  #notAllocated(what: string, pfn: number): Error {
    const references = this.refCount[pfn];
    const got =
      references === undefined ? `memory has ${this.count} frames` : `it has ${references} references`;
    return new Error(`${what} of frame ${pfn}, but ${got}; expected an allocated frame: pair get and put`);
  }
}

/** Offset 0 holds the area's header and is never given out; so no swap entry is the empty entry. */
const FIRST_SLOT = 1;
const TYPE = 0;
/** References that one slot can have; the kernel's limit too (SWAP_MAP_MAX). */
const MAX_COUNT = 0x7ffe;

/**
 * The swap area of a machine: for each slot how many page-table entries name it, and the frame that holds it in the
 * swap cache, if one does. A slot is free when neither is so. Without slots until `swapon`. 10 bytes a slot.
 */
export class SwapArea {
  readonly type = TYPE;
  #counts = new Uint16Array(0);
  /** Frame plus one. */
  #cached = new Int32Array(0);
  /** Slots by the frame that holds them: chains from a bucket on; slot 0 ends one. */
  #buckets = new Int32Array(0);
  #nextInBucket = new Int32Array(0);
  #used = 0;
  #cursor = FIRST_SLOT;

  /**
   * Gives the area its size. @param slots of 4 KiB, 1 to 2^30
   * @throws Error if slots are in use
   */
  swapon(slots: number): void {
    if (this.#used > 0)
      throw new Error(`swapon with ${this.#used} slots in use, expected none: swap in first`);
    if (!Number.isInteger(slots) || slots < 1 || slots > 2 ** 30) {
      throw new RangeError(`${slots} swap slots, expected an integer from 1 to 2^30`);
    }
    this.#counts = new Uint16Array(slots + FIRST_SLOT);
    this.#cached = new Int32Array(slots + FIRST_SLOT);
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(slots)));
    this.#nextInBucket = new Int32Array(slots + FIRST_SLOT);
    this.#cursor = FIRST_SLOT;
  }

  get slots(): number {
    return Math.max(0, this.#counts.length - FIRST_SLOT);
  }

  get used(): number {
    return this.#used;
  }

  /** A free slot for a frame that is not in the swap cache; the frame is, from now on. @returns -1 if all are used */
  allocateFor(pfn: number): number {
    const { length } = this.#counts;
    for (let tried = FIRST_SLOT; tried < length; tried++) {
      const offset = this.#cursor;
      this.#cursor = offset + 1 === length ? FIRST_SLOT : offset + 1;
      if (this.#counts[offset] === 0 && this.#cached[offset] === 0) {
        this.#used++;
        this.addToCache(offset, pfn);
        return offset;
      }
    }
    return -1;
  }

  /** Page-table entries that name a slot. */
  countOf(offset: number): number {
    return this.#counts[offset]!;
  }

  /** One more entry names the slot. @throws Error if it is free or has too many */
  duplicate(offset: number): void {
    const count = this.#counts[offset]!;
    if (!(count + this.#cached[offset]! > 0) || count >= MAX_COUNT) {
      throw new Error(`swap slot ${offset} is free or has ${count} references, expected a slot in use`);
    }
    this.#counts[offset] = count + 1;
  }

  /** One entry less names it. @throws Error if none did */
  free(offset: number): void {
    const count = this.#counts[offset]!;
    if (!(count > 0)) throw new Error(`swap slot ${offset} is named by no entry; pair duplicate and free`);
    this.#counts[offset] = count - 1;
    if (count === 1 && this.#cached[offset] === 0) this.#used--;
  }

  /** The frame that holds the slot in the swap cache, or -1. */
  cachedFrame(offset: number): number {
    return this.#cached[offset]! - 1;
  }

  /** The slot that a frame of the swap cache has, or 0. O(1) on average. */
  slotOf(pfn: number): number {
    if (this.#buckets.length === 0) return 0;
    let offset = this.#buckets[this.#bucket(pfn)]!;
    while (offset !== 0 && this.#cached[offset] !== pfn + 1) offset = this.#nextInBucket[offset]!;
    return offset;
  }

  /** The frame holds what is in the slot. */
  addToCache(offset: number, pfn: number): void {
    const bucket = this.#bucket(pfn);
    this.#cached[offset] = pfn + 1;
    this.#nextInBucket[offset] = this.#buckets[bucket]!;
    this.#buckets[bucket] = offset;
  }

  /** The frame no longer does; the slot is free if no entry names it. */
  removeFromCache(offset: number): void {
    const bucket = this.#bucket(this.cachedFrame(offset));
    const next = this.#nextInBucket;
    if (this.#buckets[bucket] === offset) this.#buckets[bucket] = next[offset]!;
    else {
      let before = this.#buckets[bucket]!;
      while (next[before] !== offset) before = next[before]!;
      next[before] = next[offset]!;
    }
    this.#cached[offset] = 0;
    if (this.#counts[offset] === 0) this.#used--;
  }

  #bucket(pfn: number): number {
    return pfn & (this.#buckets.length - 1);
  }
}

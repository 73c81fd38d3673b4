import { FRAME_HUGE, type PageFrames } from './page-frames.ts';

/**
 * The huge pages of one size, set aside for hugetlbfs. Each is named by its first frame, which counts for all of it.
 * The pool keeps one reference of every frame, so that no part of a huge page is ever given to somebody else; whoever
 * uses a huge page has further ones.
 */
export class HugetlbPool {
  readonly size: number;
  readonly #frames: PageFrames;
  readonly #free: number[] = [];
  #total = 0;

  /** @param size of its pages in bytes, 2^21 or 2^30 */
  constructor(frames: PageFrames, size: number) {
    this.#frames = frames;
    this.size = size;
  }

  get total(): number {
    return this.#total;
  }

  get freeCount(): number {
    return this.#free.length;
  }

  /** Adds pages. @returns how many there was memory for: each takes frames that were never used */
  reserve(pages: number): number {
    const perPage = this.size / 4096;
    for (let i = 0; i < pages; i++) {
      const pfn = this.#frames.allocateRun(perPage, perPage);
      if (pfn < 0) return i;
      for (let part = 0; part < perPage; part++) this.#frames.setFlags(pfn + part, FRAME_HUGE);
      this.#free.push(pfn);
      this.#total++;
    }
    return pages;
  }

  /** A page with one reference, the caller's, or -1 if all are in use. */
  allocate(): number {
    const pfn = this.#free.pop();
    if (pfn === undefined) return -1;
    this.#frames.get(pfn);
    return pfn;
  }

  /** References of a page, the pool's own left out. */
  countOf(pfn: number): number {
    return this.#frames.refCount[pfn]! - 1;
  }

  /** One reference less; the last one gives the page back. @throws Error on a double free */
  put(pfn: number): void {
    if (this.countOf(pfn) < 1) throw new Error(`huge page ${pfn} is free; pair allocate or get with put`);
    this.#frames.put(pfn);
    if (this.countOf(pfn) === 0) this.#free.push(pfn);
  }
}

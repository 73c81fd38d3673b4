import type { Mm } from './mm.ts';

/** Pages that one batch holds: two kernel pages of pointers, less the header. */
const BATCH = 506;

/**
 * The frames of pages that were unmapped but may still be seen through the TLB: they are released in batches,
 * each after one flush of the whole TLB.
 */
export class MmuGather {
  readonly #pages = new Int32Array(BATCH);
  #count = 0;

  /** The entry that mapped the frame is gone; the entry's reference is now here. Releases a full batch. */
  add(mm: Mm, pfn: number): void {
    this.#pages[this.#count++] = pfn;
    if (this.#count === BATCH) this.flush(mm);
  }

  /** Flushes the TLB and releases what is left. O(pages of the batch). */
  flush(mm: Mm): void {
    mm.tlb.flushAll();
    const { frames } = mm.memory;
    const count = this.#count;
    this.#count = 0;
    for (let i = 0; i < count; i++) frames.put(this.#pages[i]!);
  }
}

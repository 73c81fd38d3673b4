import type { Mm } from './mm.ts';

/** Pages that one batch holds: two kernel pages of pointers, less the header. */
const BATCH = 506;

/**
 * Pages that were unmapped but may still be seen through the TLB. A batch leaves the reverse map at once, and
 * is released after one flush of the whole TLB. Batches are worked through in passes of one kind each.
 */
export class MmuGather {
  readonly #pfns = new Int32Array(BATCH);
  readonly #addresses = new Float64Array(BATCH);
  #count = 0;
  #detached = 0;

  /** The entry at `address` that mapped the frame goes, and its reference comes here. Releases a full batch. */
  add(mm: Mm, pfn: number, address: number): void {
    const count = this.#count;
    this.#pfns[count] = pfn;
    this.#addresses[count] = address;
    this.#count = count + 1;
    if (count + 1 === BATCH) this.flush(mm);
  }

  /** Takes what is not detached yet out of the reverse map. O(pages of the batch). */
  detach(mm: Mm): void {
    const { frames, reverseMap } = mm.memory;
    const from = this.#detached;
    const to = this.#count;
    this.#detached = to;
    reverseMap.removeBatch(this.#pfns, this.#addresses, from, to, mm.mmId);
    frames.removeMappings(this.#pfns, from, to);
  }

  /** Detaches, flushes the TLB and releases what is left. O(pages of the batch). */
  flush(mm: Mm): void {
    this.detach(mm);
    mm.tlb.flushAll();
    const count = this.#count;
    this.#count = 0;
    this.#detached = 0;
    mm.memory.frames.putBatch(this.#pfns, count);
  }
}

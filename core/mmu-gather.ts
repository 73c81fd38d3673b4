import { freeSwapCacheOf } from './free-swap-pte.ts';
import type { Mm } from './mm.ts';

/** Pages that one batch holds: two kernel pages of pointers, less the header. */
const BATCH = 506;
/** After so many pages the kernel releases what it has, to let others run (without preemption). */
const ZAP_BLOCK = 1024;

/**
 * Pages that were unmapped but may still be seen through the TLB. A batch leaves the reverse map at once, and
 * is released after one flush of the whole TLB, when it is full and after each block of 1024 pages. Batches are worked through in passes of one kind each.
 */
export class MmuGather {
  /** Frames whose entries are gone, each with the reference of its entry, and the places of these, see place.ts. */
  declare readonly pfns: Int32Array;
  declare readonly los: Int32Array;
  declare readonly his: Int32Array;
  #count = 0;
  #detached = 0;
  /** Pages until the block is full, and the pages at which the batch is released: full itself, or at a block's end. */
  #blockLeft = ZAP_BLOCK;
  #limit = BATCH;
  /** Something else than a page of the batch can be seen through the TLB: a table that was freed. */
  needFlush = false;

  constructor() {
    this.pfns = new Int32Array(BATCH);
    this.los = new Int32Array(BATCH);
    this.his = new Int32Array(BATCH);
  }

  /** Pages that the batch can still take, at least 1. */
  get room(): number {
    return this.#limit - this.#count;
  }

  /** Where the next page goes in `pfns`, `los` and `his`. */
  get next(): number {
    return this.#count;
  }

  /** The caller has written pages into the batch, from `next` up to here, as many as there was room for at most. Releases a full batch. */
  advance(mm: Mm, next: number): void {
    this.#count = next;
    if (next === this.#limit) this.#releaseBatch(mm);
  }

  /** The entry at a place that mapped the frame goes, and its reference comes here. Releases a full batch. */
  add(mm: Mm, pfn: number, lo: number, hi: number): void {
    const next = this.#count;
    this.pfns[next] = pfn;
    this.los[next] = lo;
    this.his[next] = hi;
    this.advance(mm, next + 1);
  }

  /** Takes what is not detached yet out of the reverse map. O(pages of the batch). */
  detach(mm: Mm): void {
    const { frames, reverseMap } = mm.memory;
    const from = this.#detached;
    const to = this.#count;
    this.#detached = to;
    reverseMap.removeBatch(this.pfns, this.los, this.his, from, to);
    frames.removeMappings(this.pfns, from, to);
  }

  /**
   * Detaches, flushes the TLB and releases what is left; a new block begins. Without anything to flush it does not.
   * O(pages of the batch).
   */
  flush(mm: Mm): void {
    if (this.needFlush || this.#count > 0) this.#release(mm);
    this.#blockLeft = ZAP_BLOCK;
    this.#limit = BATCH;
  }

  #releaseBatch(mm: Mm): void {
    const left = this.#blockLeft - this.#count;
    this.#release(mm);
    this.#blockLeft = left === 0 ? ZAP_BLOCK : left;
    this.#limit = Math.min(BATCH, this.#blockLeft);
  }

  #release(mm: Mm): void {
    this.detach(mm);
    mm.tlb.flushAll();
    this.needFlush = false;
    const count = this.#count;
    this.#count = 0;
    this.#detached = 0;
    if (mm.memory.swap.used > 0) freeSwapCacheOf(mm.memory, this.pfns, count);
    mm.memory.frames.putBatch(this.pfns, count);
  }
}

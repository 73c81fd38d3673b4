import { areaOf, slotOf } from './address.ts';

const ENTRIES = 512;
const EMPTY = -1;

/**
 * The primary TLB: direct-mapped, one entry per page slot of a 2 MiB area, tagged with the area. It keeps what
 * it has read from the page tables until it is flushed, however stale: that is what makes "clear, then flush"
 * observable. Addresses are those of user space.
 */
export class Tlb {
  readonly #areas = new Int32Array(ENTRIES).fill(EMPTY);
  readonly #lo = new Int32Array(ENTRIES);
  readonly #hi = new Int32Array(ENTRIES);
  /** Flushes since it exists, whether or not something was in the way. */
  pageFlushes = 0;
  fullFlushes = 0;

  /** The entry that holds the page, or -1. O(1). */
  find(address: number): number {
    return this.findPage(areaOf(address), slotOf(address));
  }

  /** The same for page `slot` of a 2 MiB area. */
  findPage(area: number, slot: number): number {
    return this.#areas[slot] === area ? slot : -1;
  }

  /** Lanes of an entry that `find` has given. */
  loAt(entry: number): number {
    return this.#lo[entry]!;
  }

  hiAt(entry: number): number {
    return this.#hi[entry]!;
  }

  /** Takes the place of whatever page shares the slot. O(1). */
  insert(address: number, lo: number, hi: number): void {
    this.insertPage(areaOf(address), slotOf(address), lo, hi);
  }

  /** The same: page `slot` of an area takes the place of whatever page shares the slot. O(1). */
  insertPage(area: number, slot: number, lo: number, hi: number): void {
    this.#areas[slot] = area;
    this.#lo[slot] = lo;
    this.#hi[slot] = hi;
  }

  /** O(1). */
  flushPage(address: number): void {
    this.pageFlushes++;
    const slot = slotOf(address);
    if (this.#areas[slot] === areaOf(address)) this.#areas[slot] = EMPTY;
  }

  /** For another address space: empty, with nothing counted. */
  reset(): void {
    this.#areas.fill(EMPTY);
    this.pageFlushes = 0;
    this.fullFlushes = 0;
  }

  /** Everything: also what a flush of a range is on this machine. */
  flushAll(): void {
    this.fullFlushes++;
    this.#areas.fill(EMPTY);
  }
}

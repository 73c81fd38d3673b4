import { isPageAligned, PAGE_SIZE, PMD_SIZE, TASK_SIZE_MAX } from '../address.ts';

/** Guest frames are numbered below it: as many as there are user pages. */
export const MAX_GFN = 2 ** 35;
/** No host address. */
export const NO_HVA = -1;

const PAGES_PER_AREA = PMD_SIZE / PAGE_SIZE;

/**
 * Which host address backs which guest frame: intervals that don't overlap in guest frames, but may in host
 * addresses, so that one host page can be several guest frames. A slot whose host base is 0 backs nothing.
 */
export class KvmMemslots {
  #baseGfn = new Float64Array(32);
  #npages = new Float64Array(32);
  #userspaceAddr = new Float64Array(32);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Frames [baseGfn, baseGfn + npages) are the host's memory from `userspaceAddr` on. O(slots).
   * @throws RangeError if the interval is empty, beyond guest or user memory, not page aligned, or overlaps a slot
   */
  add(baseGfn: number, npages: number, userspaceAddr: number): void {
    const endGfn = baseGfn + npages;
    const fits = baseGfn >= 0 && npages > 0 && endGfn <= MAX_GFN && Number.isInteger(baseGfn + npages);
    const backed =
      isPageAligned(userspaceAddr) &&
      userspaceAddr >= 0 &&
      userspaceAddr + npages * PAGE_SIZE <= TASK_SIZE_MAX;
    if (!fits || !backed || this.#overlaps(baseGfn, endGfn)) {
      throw new RangeError(
        `a memslot of guest frames ${baseGfn}-${endGfn} at 0x${userspaceAddr.toString(16)}, expected whole frames ` +
          'below 2^35 that no other slot has, and page aligned user memory behind them',
      );
    }
    if (this.#count === this.#baseGfn.length) this.#grow();
    this.#baseGfn[this.#count] = baseGfn;
    this.#npages[this.#count] = npages;
    this.#userspaceAddr[this.#count] = userspaceAddr;
    this.#count++;
  }

  /** Takes the slot that begins there away. @returns how many frames it had, or 0 if there is none. O(slots) */
  remove(baseGfn: number): number {
    const slot = this.#slotOf(baseGfn);
    if (slot < 0 || this.#baseGfn[slot] !== baseGfn) return 0;
    const npages = this.#npages[slot]!;
    const last = --this.#count;
    this.#baseGfn[slot] = this.#baseGfn[last]!;
    this.#npages[slot] = this.#npages[last]!;
    this.#userspaceAddr[slot] = this.#userspaceAddr[last]!;
    return npages;
  }

  /** The host address of a guest frame, or `NO_HVA`. O(slots). */
  gfnToHva(gfn: number): number {
    const slot = this.#slotOf(gfn);
    if (slot < 0 || this.#userspaceAddr[slot] === 0) return NO_HVA;
    return this.#userspaceAddr[slot]! + (gfn - this.#baseGfn[slot]!) * PAGE_SIZE;
  }

  /** The 2 MiB around a guest frame are 2 MiB of the host's, inside of one slot. O(slots). */
  largePageFits(gfn: number): boolean {
    const slot = this.#slotOf(gfn);
    if (slot < 0 || this.#userspaceAddr[slot] === 0) return false;
    const base = this.#baseGfn[slot]!;
    const first = Math.floor(gfn / PAGES_PER_AREA) * PAGES_PER_AREA;
    if (first < base || first + PAGES_PER_AREA > base + this.#npages[slot]!) return false;
    return (this.#userspaceAddr[slot]! + (first - base) * PAGE_SIZE) % PMD_SIZE === 0;
  }

  #slotOf(gfn: number): number {
    for (let slot = 0; slot < this.#count; slot++) {
      const base = this.#baseGfn[slot]!;
      if (gfn >= base && gfn < base + this.#npages[slot]!) return slot;
    }
    return -1;
  }

  #overlaps(start: number, end: number): boolean {
    for (let slot = 0; slot < this.#count; slot++) {
      const base = this.#baseGfn[slot]!;
      if (start < base + this.#npages[slot]! && end > base) return true;
    }
    return false;
  }

  #grow(): void {
    const grown = (array: Float64Array) => {
      const larger = new Float64Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.#baseGfn = grown(this.#baseGfn);
    this.#npages = grown(this.#npages);
    this.#userspaceAddr = grown(this.#userspaceAddr);
  }
}

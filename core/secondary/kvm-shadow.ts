import { areaOf, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, PUD_SIZE, slotOf, TASK_SIZE_MAX } from '../address.ts';
import { FRAME_DIRTY, FRAME_REFERENCED } from '../page-frames.ts';
import type { PhysicalMemory } from '../physical-memory.ts';
import { BlockTable } from './block-table.ts';
import { headFrame, putHostFrame } from './host-page.ts';

/** What an spte says of its page; 0 is an empty one. */
export const SPTE_PRESENT = 1;
export const SPTE_WRITABLE = 2;
export const SPTE_ACCESSED = 4;
/** Maps 2 MiB. */
export const SPTE_LARGE = 8;
/** The host's page is one of 2 MiB, or of 1 GiB, whatever the spte maps of it. */
export const SPTE_HOST_2M = 16;
export const SPTE_HOST_1G = 32;

/** Size of the host's page, of which the spte has a reference. */
export function hostSizeOf(flags: number): number {
  if ((flags & SPTE_HOST_2M) !== 0) return PMD_SIZE;
  return (flags & SPTE_HOST_1G) !== 0 ? PUD_SIZE : PAGE_SIZE;
}

/** Address spaces of guests (roots of shadow tables) are numbered below it. */
export const MAX_ROOTS = 16;

/** Chains of one 2 MiB area of the host: one for each of its pages, and the last for what maps all of it. */
const CHAINS = PTRS_PER_TABLE + 1;
const LARGE_CHAIN = PTRS_PER_TABLE;

const LEVEL_LARGE = 1 << 26;
/** From root and guest frame to the shadow page: 26 bits of group, one of level, 4 of root. */
const smallKey = (root: number, gfn: number): number => (root << 27) | (gfn * 2 ** -9);
const largeKey = (root: number, gfn: number): number => (root << 27) | LEVEL_LARGE | (gfn * 2 ** -18);
const largeSlot = (gfn: number): number => (gfn * 2 ** -9) & (PTRS_PER_TABLE - 1);
const smallSlot = (gfn: number): number => gfn & (PTRS_PER_TABLE - 1);

/**
 * Shadow page tables: for each guest address space the sptes by guest frame, and back from each host page to the
 * sptes that map it, by chains. An spte owns one reference of the host's page, and what it
 * says of it goes to the frame's flags when it is dropped: a writable one counts as written.
 *
 * Sptes are numbers: 512 to a shadow page, which comes into being at the first spte in it, as do the chains of a host
 * area. Only `set` allocates. 13 bytes an spte, 4 a chain.
 */
export class KvmShadow {
  readonly #memory: PhysicalMemory;
  /** Shadow pages by root, level and guest frame. */
  readonly #pages = new BlockTable();
  #pfn = new Int32Array(0);
  #flags = new Uint8Array(0);
  /** Next spte of the chain + 1, 0 at its end; and the chain that the spte is in. */
  #next = new Int32Array(0);
  #chain = new Int32Array(0);
  /** Host areas; first spte + 1 of each chain; sptes in all chains of an area. */
  readonly #areas = new BlockTable();
  #heads = new Int32Array(0);
  #inArea = new Int32Array(0);
  #live = 0;

  constructor(memory: PhysicalMemory) {
    this.#memory = memory;
  }

  /** Sptes that are set. */
  get live(): number {
    return this.#live;
  }

  /** The spte that maps a guest frame, a large one or a small one, or -1. O(1). */
  find(root: number, gfn: number): number {
    // Numbers of 35 bits would be boxed on their way into a function that is not inlined.
    return this.#find(root << 27, (gfn * 2 ** -9) | 0, gfn & (PTRS_PER_TABLE - 1));
  }

  pfnOf(spte: number): number {
    return this.#pfn[spte]!;
  }

  flagsOf(spte: number): number {
    return this.#flags[spte]!;
  }

  /** The host's frame behind a guest frame that the spte maps. */
  pfnOfFrame(spte: number, gfn: number): number {
    const pfn = this.#pfn[spte]!;
    return (this.#flags[spte]! & SPTE_LARGE) === 0 ? pfn : pfn + smallSlot(gfn);
  }

  /** The guest has used the page: hardware's accessed bit. */
  markAccessed(spte: number): void {
    this.#flags[spte]! |= SPTE_ACCESSED;
  }

  /**
   * Maps a guest frame to a frame of the host. The reference that the caller has becomes the spte's. What was mapped
   * there is dropped, also where a large spte takes the place of small ones or the other way round. O(1), for a large
   * one O(512).
   * @param hva the host address, by which the spte is found again
   * @param flags of `SPTE_WRITABLE`, `SPTE_ACCESSED`, `SPTE_LARGE`, `SPTE_HOST_2M`, `SPTE_HOST_1G`
   */
  set(root: number, gfn: number, hva: number, pfn: number, flags: number): void {
    const large = (flags & SPTE_LARGE) !== 0;
    this.#dropGuestFrames(root, gfn, large);
    const page = this.#pages.ensure(large ? largeKey(root, gfn) : smallKey(root, gfn));
    const area = this.#areas.ensure(areaOf(hva));
    this.#makeRoom();
    const spte = page * PTRS_PER_TABLE + (large ? largeSlot(gfn) : smallSlot(gfn));
    const chain = area * CHAINS + (large ? LARGE_CHAIN : slotOf(hva));
    this.#pfn[spte] = pfn;
    this.#flags[spte] = flags | SPTE_PRESENT;
    this.#chain[spte] = chain;
    this.#next[spte] = this.#heads[chain]!;
    this.#heads[chain] = spte + 1;
    this.#inArea[area]!++;
    this.#live++;
  }

  /** Drops what maps the host page of that address, at both sizes. @returns how many sptes. O(sptes of the page) */
  dropPage(hva: number): number {
    const area = this.#areas.find(areaOf(hva));
    return area < 0 ? 0 : this.#dropSlots(area, slotOf(hva), slotOf(hva));
  }

  /**
   * Drops what maps a page of [start, end) of the host. O(pages of the range), but at most O(chains of the areas that
   * have ever been mapped).
   * @returns how many sptes
   */
  dropRange(start: number, end: number): number {
    if (this.#live === 0 || start >= end || start >= TASK_SIZE_MAX) return 0;
    const last = Math.ceil(Math.min(end, TASK_SIZE_MAX) * 2 ** -12) * 2 ** 12 - PAGE_SIZE;
    // Addresses would be boxed on their way into a function that is not inlined.
    return this.#dropAreas(areaOf(start), slotOf(start), areaOf(last), slotOf(last));
  }

  /** @returns how many sptes. O(shadow pages) */
  dropAll(): number {
    const dropped = this.#live;
    for (let area = 0; area < this.#areas.count; area++) this.#dropSlots(area, 0, PTRS_PER_TABLE - 1);
    return dropped;
  }

  /** Clears the accessed bits of what maps the host page. @returns whether one was set. O(sptes of the page) */
  testAndClearYoung(hva: number): boolean {
    const area = this.#areas.find(areaOf(hva));
    if (area < 0) return false;
    const first = area * CHAINS;
    const small = this.#testAndClearYoungOf(first + slotOf(hva));
    return this.#testAndClearYoungOf(first + LARGE_CHAIN) || small;
  }

  /** Tells every spte, by chains: host address, frame, flags, spte. For checks: O(chains of areas in use). */
  visit(see: (hva: number, pfn: number, flags: number, spte: number) => void): void {
    for (let area = 0; area < this.#areas.count; area++) {
      if (this.#inArea[area] === 0) continue;
      const base = this.#areas.keyOf(area) * PMD_SIZE;
      for (let slot = 0; slot < CHAINS; slot++) {
        const hva = slot === LARGE_CHAIN ? base : base + slot * PAGE_SIZE;
        for (let link = this.#heads[area * CHAINS + slot]!; link !== 0; link = this.#next[link - 1]!) {
          see(hva, this.#pfn[link - 1]!, this.#flags[link - 1]!, link - 1);
        }
      }
    }
  }

  /** Sptes that are set, counted one by one in the tables: for checks. O(shadow pages). */
  countInTables(): number {
    let count = 0;
    for (const flags of this.#flags) if (flags !== 0) count++;
    return count;
  }

  #find(rootKey: number, group: number, slot: number): number {
    const large = this.#pages.find(rootKey | LEVEL_LARGE | (group >> 9));
    if (large >= 0) {
      const spte = large * PTRS_PER_TABLE + (group & (PTRS_PER_TABLE - 1));
      if (this.#flags[spte] !== 0) return spte;
    }
    const small = this.#pages.find(rootKey | group);
    if (small < 0) return -1;
    const spte = small * PTRS_PER_TABLE + slot;
    return this.#flags[spte] !== 0 ? spte : -1;
  }

  /** From a slot of the first area to a slot of the last one; by areas of the range or by areas in use, what is less. */
  #dropAreas(first: number, firstSlot: number, last: number, lastSlot: number): number {
    const byAreas = last - first >= this.#areas.count;
    const steps = byAreas ? this.#areas.count : last - first + 1;
    let dropped = 0;
    for (let step = 0; step < steps; step++) {
      const area = byAreas ? step : this.#areas.find(first + step);
      const number = byAreas ? this.#areas.keyOf(step) : first + step;
      if (area < 0 || number < first || number > last) continue;
      const from = number === first ? firstSlot : 0;
      const to = number === last ? lastSlot : PTRS_PER_TABLE - 1;
      dropped += this.#dropSlots(area, from, to);
    }
    return dropped;
  }

  #dropSlots(area: number, from: number, to: number): number {
    if (this.#inArea[area] === 0) return 0;
    let dropped = this.#dropChain(area * CHAINS + LARGE_CHAIN);
    for (let slot = from; slot <= to; slot++) dropped += this.#dropChain(area * CHAINS + slot);
    this.#inArea[area]! -= dropped;
    this.#live -= dropped;
    return dropped;
  }

  #dropChain(chain: number): number {
    let link = this.#heads[chain]!;
    if (link === 0) return 0;
    this.#heads[chain] = 0;
    let dropped = 0;
    while (link !== 0) {
      this.#clear(link - 1);
      link = this.#next[link - 1]!;
      dropped++;
    }
    return dropped;
  }

  #clear(spte: number): void {
    const flags = this.#flags[spte]!;
    const size = hostSizeOf(flags);
    const head = headFrame(this.#pfn[spte]!, size);
    const { frames } = this.#memory;
    this.#flags[spte] = 0;
    if ((flags & SPTE_ACCESSED) !== 0) frames.setFlags(head, FRAME_REFERENCED);
    if ((flags & SPTE_WRITABLE) !== 0) frames.setFlags(head, FRAME_DIRTY);
    putHostFrame(this.#memory, head, size);
  }

  #testAndClearYoungOf(chain: number): boolean {
    let young = false;
    for (let link = this.#heads[chain]!; link !== 0; link = this.#next[link - 1]!) {
      const flags = this.#flags[link - 1]!;
      if ((flags & SPTE_ACCESSED) === 0) continue;
      this.#flags[link - 1] = flags & ~SPTE_ACCESSED;
      young = true;
    }
    return young;
  }

  #dropGuestFrames(root: number, gfn: number, all: boolean): void {
    const first = all ? Math.floor(gfn / PTRS_PER_TABLE) * PTRS_PER_TABLE : gfn;
    const count = all ? PTRS_PER_TABLE : 1;
    for (let i = 0; i < count; i++) {
      const spte = this.find(root, first + i);
      if (spte >= 0) this.#dropOne(spte);
    }
  }

  #dropOne(spte: number): void {
    const chain = this.#chain[spte]!;
    let link = this.#heads[chain]!;
    if (link === spte + 1) this.#heads[chain] = this.#next[spte]!;
    else {
      while (this.#next[link - 1] !== spte + 1) link = this.#next[link - 1]!;
      this.#next[link - 1] = this.#next[spte]!;
    }
    this.#inArea[Math.floor(chain / CHAINS)]!--;
    this.#live--;
    this.#clear(spte);
  }

  /** Doubles the arrays until there is room for every shadow page and every area. */
  #makeRoom(): void {
    while (this.#flags.length < this.#pages.count * PTRS_PER_TABLE) {
      const length = Math.max(PTRS_PER_TABLE, this.#flags.length * 2);
      this.#pfn = grown(this.#pfn, length);
      this.#next = grown(this.#next, length);
      this.#chain = grown(this.#chain, length);
      const flags = new Uint8Array(length);
      flags.set(this.#flags);
      this.#flags = flags;
    }
    while (this.#heads.length < this.#areas.count * CHAINS) {
      const areas = Math.max(1, this.#inArea.length * 2);
      this.#heads = grown(this.#heads, areas * CHAINS);
      this.#inArea = grown(this.#inArea, areas);
    }
  }
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}

/** The page tables of one address space: four levels of 512 entries, in one arena of typed arrays. */
import { areaOf, isCanonical, PTRS_PER_TABLE, slotOf } from './address.ts';
import { pmdBad, pmdLarge, ptePfn31, pudBad } from './pte.ts';
import { PAGE_PRESENT, PAGE_TABLE } from './pte-bits.ts';
import type { WidePasses } from './wide/passes.ts';
import { cachedWalk, NARROW, TABLE_SHIFT, TableArena, widenCachedWalks } from './wide/table-arena.ts';

/** The first frame number that does not fit the low lane. */
const WIDE_PFN = 2 ** 20;

/** End of the half of the address space that users have, 2^47; TASK_SIZE_MAX is one page less. */
const USER_END = 2 ** 47;

/**
 * Table number t owns the entries t * 1024 to t * 1024 + 511 of the two lanes `lo` and `hi` (`makeLanes` draws them): 4 KiB,
 * as in hardware. An upper-level entry that points to it is `PAGE_TABLE | t << 12`. Table 0 is the pgd. A table that
 * isn't in use is all zero.
 *
 * Frame numbers are below 2^31 (8 TiB of memory), so that they stay int32. Addresses are those of user space.
 *
 * The lanes are replaced when the arena grows, which only `ensurePteTable` and `mapLarge` do: a caller that
 * keeps them in locals reads them anew after those.
 */
export class PageTables {
  declare lo: Int32Array;
  declare hi: Int32Array;
  /** Passes over these lanes that are faster than loops, or null. */
  declare wide: WidePasses | null;
  /**
   * Whether an entry may map a frame from number 2^20 on (beyond 4 GiB), which has bits in the high lane. If not,
   * `translate` leaves that lane alone, and its cache lines. Written by `admitFrames` alone.
   */
  declare wideFrames: boolean;
  /** Tables of each level below the pgd. `nrPtes` is the kernel's count, of last-level tables only. */
  nrPtes = 0;
  nrPmds = 0;
  nrPuds = 0;
  /** Entries that a generic walker found to be no table, and cleared. */
  badEntries = 0;
  /** Upper-level entries that generic walkers have looked at: the measure of their work. */
  steps = 0;

  readonly #arena: TableArena;

  /** As TableArena's. */
  constructor(initialTables?: number, maxTables?: number) {
    this.#arena = new TableArena(initialTables, maxTables);
    this.wideFrames = false;
    this.lo = this.#arena.lo;
    this.hi = this.#arena.hi;
    this.wide = this.#arena.wide;
  }

  /** Must come before the first entry that maps a frame of this number or a lower one, whoever writes it. */
  admitFrames(lastPfn: number): void {
    if (lastPfn < WIDE_PFN || this.wideFrames) return;
    this.wideFrames = true;
    widenCachedWalks(this.lo);
  }

  /** Before entries are copied from the other tables. */
  admitFramesOf({ wideFrames }: PageTables): void {
    if (wideFrames) this.admitFrames(WIDE_PFN);
  }

  /** For tables that are empty and go to another address space. */
  resetCounts(): void {
    this.steps = 0;
    this.badEntries = 0;
    this.#arena.allocated = 0;
  }

  /** Tables in use, the pgd included. O(1). */
  get tableCount(): number {
    return this.#arena.tableCount;
  }

  /** Tables that were made since the counts began. */
  get tablesAllocated(): number {
    return this.#arena.allocated;
  }

  /**
   * Index of the first entry of the last-level table of a 2 MiB area, or -1 if there is none (nothing or a
   * large page is there). O(1).
   * @param area as `areaOf` gives it for a user address
   */
  findPteTable(area: number): number {
    const cached = cachedWalk(area);
    return (this.lo[cached]! | NARROW) === ~area ? this.lo[cached + 1]! : this.#walkToPteTable(area);
  }

  /**
   * Index of the entry that maps an address, in both lanes, or -1 if no table covers it. O(1).
   * @param address of user space, checked by the caller
   */
  findPte(address: number): number {
    const base = this.findPteTable(areaOf(address));
    return base < 0 ? -1 : base + slotOf(address);
  }

  /**
   * The frame that hardware would reach, 0 to 2^31 - 1, or -1 if it would fault. Large pages are understood.
   * O(1).
   * @throws RangeError if the address is not canonical
   */
  translate(address: number): number {
    if (!(address >= 0 && address < USER_END)) return outsideUserSpace(address);
    const { lo } = this;
    const area = (address * 2 ** -21) | 0;
    const cached = cachedWalk(area);
    if (lo[cached] !== ~area) return this.#translateFurther(address);
    const low = lo[lo[cached + 1]! + ((address * 2 ** -12) & (PTRS_PER_TABLE - 1))]!;
    return (low & PAGE_PRESENT) === 0 ? -1 : low >>> 12;
  }

  /**
   * The last-level table of an area, made if it is missing, with the levels above it. O(1).
   * @returns the index of its first entry
   * @throws Error if the arena is full (upper levels that were made stay) or a large page is in the way
   */
  ensurePteTable(area: number): number {
    const found = this.findPteTable(area);
    if (found >= 0) return found;
    const pmd = this.#ensurePmdTable(this.#ensurePudTable(area), area);
    const before = this.tableCount;
    const pte = this.#ensureTable(pmd + (area & 511), area);
    if (this.tableCount > before) this.nrPtes++;
    const cached = cachedWalk(area);
    this.lo[cached] = this.wideFrames ? ~area & ~NARROW : ~area;
    this.lo[cached + 1] = pte;
    return pte;
  }

  /**
   * Maps one large page of 2 MiB. The generic walkers take such an entry for a bad one.
   * @param pfn of its first 4 KiB, a multiple of 512
   * @param flags flags of the entry; PSE is added
   * @throws Error if something is mapped in that area
   */
  mapLarge(area: number, pfn: number, flags: number): void {
    const index = this.ensurePmdEntry(area);
    if (this.lo[index] !== 0) {
      throw new Error(`2 MiB area ${area} has an entry already; unmap it and free its tables first`);
    }
    this.admitFrames(pfn);
    this.lo[index] = (pfn << 12) | flags | 0x80;
    this.hi[index] = pfn >>> 20;
  }

  /** Index of the pmd entry of an area, after making the tables above that are missing. Throws as `ensurePteTable`. */
  ensurePmdEntry(area: number): number {
    return this.#ensurePmdTable(this.#ensurePudTable(area), area) + (area & 511);
  }

  /** Index of the pud entry of an area, after making the table that it is in. Throws as `ensurePteTable`. */
  ensurePudEntry(area: number): number {
    return this.#ensurePudTable(area) + ((area >>> 9) & 511);
  }

  /**
   * The first of the 2 MiB areas from `area` to `last` that has a last-level table, or `last` + 1. Walks count areas,
   * not addresses: int32 numbers are never boxed. Absent tables are skipped whole, so the work is proportional to the
   * populated entries. Entries that are no tables are cleared and counted in `badEntries`. Steps once per upper-level
   * entry.
   */
  nextPopulated(area: number, last: number): number {
    const lo = this.lo;
    while (area <= last) {
      const pgd = area >>> 18;
      this.steps++;
      if (lo[pgd] === 0 || this.#clearIfBad(pgd, pmdBad(lo[pgd]!))) {
        area = ((area >>> 18) + 1) << 18;
        continue;
      }
      const pud = tableOf(lo[pgd]!) + ((area >>> 9) & 511);
      this.steps++;
      if (lo[pud] === 0 || this.#clearIfBad(pud, pudBad(lo[pud]!))) {
        area = ((area >>> 9) + 1) << 9;
        continue;
      }
      const base = tableOf(lo[pud]!);
      const first = area;
      const stop = Math.min(last, area | 511);
      while (area <= stop && lo[base + (area & 511)] === 0) area++;
      this.steps += Math.min(area, stop) - first + 1;
      if (area > stop) continue;
      const pmd = base + (area & 511);
      if (!this.#clearIfBad(pmd, pmdBad(lo[pmd]!))) return area;
      area++;
    }
    return last + 1;
  }

  /**
   * Gives a table back. Part of `freePgtables`, which also clears the entry that pointed to it.
   * @param base index of its first entry
   * @throws Error if an entry is not empty: its page or table would be lost
   */
  freeTable(base: number): void {
    this.#arena.free(base);
  }

  /** Must follow when the last-level table of an area goes. */
  forgetArea(area: number): void {
    const cached = cachedWalk(area);
    if ((this.lo[cached]! | NARROW) === ~area) this.lo[cached] = 0;
  }

  /** The walk that the cache stands for. */
  #walkToPteTable(area: number): number {
    const lo = this.lo;
    const pgd = lo[area >>> 18]!;
    if (pmdBad(pgd)) return -1;
    const pud = lo[tableOf(pgd) + ((area >>> 9) & 511)]!;
    if (pmdBad(pud)) return -1;
    const pmd = lo[tableOf(pud) + (area & 511)]!;
    if (pmdBad(pmd)) return -1;
    return tableOf(pmd);
  }

  /** What the fast path of `translate` stands for. */
  #translateFurther(address: number): number {
    const { lo, hi } = this;
    const area = areaOf(address);
    const slot = slotOf(address);
    const base = this.findPteTable(area);
    if (base >= 0) {
      const low = lo[base + slot]!;
      return (low & PAGE_PRESENT) === 0 ? -1 : ptePfn31(low, hi[base + slot]!);
    }
    const pgd = lo[area >>> 18]!;
    if (pmdBad(pgd)) return -1;
    const pud = tableOf(pgd) + ((area >>> 9) & 511);
    if (pmdLarge(lo[pud]!)) return ptePfn31(lo[pud]!, hi[pud]!) + (area & 511) * PTRS_PER_TABLE + slot;
    if (pmdBad(lo[pud]!)) return -1;
    const pmd = tableOf(lo[pud]!) + (area & 511);
    return pmdLarge(lo[pmd]!) ? ptePfn31(lo[pmd]!, hi[pmd]!) + slot : -1;
  }

  #ensurePudTable(area: number): number {
    const nrTables = this.tableCount;
    const pud = this.#ensureTable(area >>> 18, area);
    if (this.tableCount > nrTables) this.nrPuds++;
    return pud;
  }

  #ensurePmdTable(pud: number, area: number): number {
    const nrTables = this.tableCount;
    const pmd = this.#ensureTable(pud + ((area >>> 9) & 511), area);
    if (this.tableCount > nrTables) this.nrPmds++;
    return pmd;
  }

  /** Follows an upper-level entry, or makes the table that it should point to. */
  #ensureTable(index: number, area: number): number {
    const entry = this.lo[index]!;
    if (entry !== 0) {
      if (pmdBad(entry)) throw new Error(`a large page covers 2 MiB area ${area}; unmap it first`);
      return tableOf(entry);
    }
    const table = this.#arena.allocate();
    // A field that was never written again is a constant to V8.
    if (this.lo !== this.#arena.lo) {
      this.lo = this.#arena.lo;
      this.hi = this.#arena.hi;
      this.wide = this.#arena.wide;
    }
    this.lo[index] = PAGE_TABLE | (table << 12);
    return table << TABLE_SHIFT;
  }

  #clearIfBad(index: number, bad: boolean): boolean {
    if (bad) {
      this.lo[index] = 0;
      this.hi[index] = 0;
      this.badEntries++;
    }
    return bad;
  }
}

/** Index of the first entry of the table that an upper-level entry points to. */
export function tableOf(entry: number): number {
  return (entry >>> 12) << TABLE_SHIFT;
}

function outsideUserSpace(address: number): number {
  if (!isCanonical(address)) {
    throw new RangeError(
      `address ${address.toString(16)} is not canonical, expected bits 63 to 47 to be equal`,
    );
  }
  return -1;
}

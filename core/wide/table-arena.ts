/** Where the page tables of one address space lie, and which of them are in use. */
import { PTRS_PER_TABLE } from '../address.ts';
import { grown } from '../grown.ts';
import { orOfEntries } from '../or-of-entries.ts';
import { type Lanes, makeLanes } from './lanes.ts';
import type { WidePasses } from './passes.ts';

/** Words of int32 of a table: the low lanes of its entries, then the high ones. */
export const TABLE_SHIFT = 10;
/** Tables 1 and 2 hold no entries but the cache of walks. */
const CACHE_TABLES = 2;
/** Numbers of tables are the frame numbers of upper-level entries and must fit bits 12..31 of the low lane. */
const MAX_TABLES = 2 ** 20 - 8;

/** A power of two; as many as the 2 MiB areas of 2 GiB. */
const CACHED_AREAS = 1024;
const FIRST_WALK = 1 << TABLE_SHIFT;

/** The bit of a cached walk that is missing where frames may have bits in the high lane. */
export const NARROW = 1 << 30;

/**
 * Where the low lanes hold the way to the last-level table of a 2 MiB area, if it is known: `~area` there, NARROW or not,
 * and the index of the table's first entry behind. It is written only when a table comes or goes, as a processor's
 * paging-structure cache would be if it were never flushed; and it lies between the tables because each typed array more
 * costs a reader its address, its length and a check.
 */
export function cachedWalk(area: number): number {
  return FIRST_WALK + ((area & (CACHED_AREAS - 1)) << 1);
}

/** O(cached areas). */
export function widenCachedWalks(lo: Int32Array): void {
  for (let way = 0; way < CACHED_AREAS; way++) lo[FIRST_WALK + 2 * way]! &= ~NARROW;
}

/**
 * So many tables more than in the arena before, up to three, are left out: AMD's processors guess from some bits of an address
 * where it lies in the first cache, and walks through two arenas at the same place, as those of fork, would spoil each other's
 * guess at every entry (13 ns instead of 3).
 */
const COLOURS = 4;
let arenas = 0;

/** From this many tables on: more than a new address space has. */
const WIDE_TABLES = 18;

export class TableArena {
  /** Replaced when the arena grows. */
  lo: Int32Array;
  hi: Int32Array;
  wide: WidePasses | null;
  /** Tables that were handed out since the counts began. */
  allocated = 0;
  /** Tables that hold no entries: the cache's, and those left out. */
  readonly #reserved = CACHE_TABLES + (arenas++ % COLOURS);
  readonly #mostTables: number;
  #capacity: number;
  #freeTables = new Int32Array(16);
  #freeCount = 0;
  /** Tables that were ever in use, with those that are reserved: table 0, the pgd, from the start. */
  #usedTables: number;

  /**
   * @param initialTables tables to reserve space for (4 KiB each); the arena doubles when they are used up
   * @param maxTables the arena never has more, 2 to 2^20 - 8
   * @throws RangeError if these are no such integers
   */
  constructor(initialTables = 16, maxTables = MAX_TABLES) {
    if (!Number.isInteger(maxTables) || maxTables < 2 || maxTables > MAX_TABLES) {
      throw new RangeError(`maxTables is ${maxTables}, expected an integer from 2 to ${MAX_TABLES}`);
    }
    if (!Number.isInteger(initialTables) || initialTables < 1 || initialTables > maxTables) {
      throw new RangeError(`initialTables is ${initialTables}, expected an integer from 1 to ${maxTables}`);
    }
    this.#mostTables = maxTables + this.#reserved;
    this.#usedTables = 1 + this.#reserved;
    this.#capacity = initialTables + this.#reserved;
    ({ lo: this.lo, hi: this.hi, wide: this.wide } = this.#lanes());
  }

  /** Tables in use, the pgd included. O(1). */
  get tableCount(): number {
    return this.#usedTables - this.#reserved - this.#freeCount;
  }

  /** An empty table's number. O(1), but for growing. @throws Error if the arena is full */
  allocate(): number {
    this.allocated++;
    if (this.#freeCount > 0) return this.#freeTables[--this.#freeCount]!;
    if (this.#usedTables === this.#mostTables) {
      throw new Error(
        `all ${this.#mostTables - this.#reserved} page tables are in use; allow more in the constructor`,
      );
    }
    if (this.#usedTables === this.#capacity) this.#grow();
    return this.#usedTables++;
  }

  /** @param base index of its first entry @throws Error if an entry is not empty: its page or table would be lost */
  free(base: number): void {
    const end = base + PTRS_PER_TABLE;
    if ((orOfEntries(this.lo, base, end) | orOfEntries(this.hi, base, end)) !== 0) {
      throw new Error(
        `page table ${base >> TABLE_SHIFT} is not empty; unmap its range before freeing tables`,
      );
    }
    if (this.#freeCount === this.#freeTables.length) this.#freeTables = grown(this.#freeTables);
    this.#freeTables[this.#freeCount++] = base >> TABLE_SHIFT;
  }

  #lanes(): Lanes {
    return makeLanes(this.#capacity, this.#capacity - this.#reserved >= WIDE_TABLES);
  }

  #grow(): void {
    const old = this.lo;
    this.#capacity = Math.min(this.#capacity * 2, this.#mostTables);
    ({ lo: this.lo, hi: this.hi, wide: this.wide } = this.#lanes());
    this.lo.set(old);
  }
}

import type { PhysicalMemory } from './physical-memory.ts';
import { RmapLock } from './rmap-lock.ts';
import { SharedVmas } from './shared-vmas.ts';

/** Pages that one chunk of a page cache holds: 2^9, a literal below (see address.ts). */
const CHUNK = 512;

/** What sort of file it is. All are false, 0 or null by default, but for `accountsDirty`. */
export interface FileOptions {
  /**
   * Its dirty pages are counted and written back, as on a disk: shared areas start read-only, and remap_file_pages
   * makes ordinary areas of it. False for files that live in memory, as shared anonymous memory does.
   */
  readonly accountsDirty?: boolean;
  /** Bytes of its huge pages if it lies on hugetlbfs, 2^21 or 2^30. */
  readonly hugePageSize?: number;
  /** Executed in place: it has no page cache, and holes show a common page of zeros until they are written. */
  readonly xip?: boolean;
  /** It has no name but the areas that map it: its pages go with the last of them. */
  readonly nameless?: boolean;
  readonly iMmapLock?: RmapLock;
}

/**
 * A file as the memory manager knows it: its length, its page cache, and who maps it. Everybody who maps it shares the
 * lock of its reverse map.
 */
export class FileMapping {
  declare readonly name: string;
  /** Length in bytes; a page that begins at or beyond it can't be touched. */
  declare iSize: number;
  declare readonly accountsDirty: boolean;
  declare readonly hugePageSize: number;
  declare readonly xip: boolean;
  declare readonly nameless: boolean;
  declare readonly iMmapLock: RmapLock;
  /** Areas that map it in order, and those in which remap_file_pages has moved pages. */
  readonly iMmap = new SharedVmas();
  readonly iMmapNonlinear = new SharedVmas();
  /** Number of the last truncation; never a multiple of the page size. */
  truncateCount = 0;
  /** Pages in the page cache. */
  nrPages = 0;
  /** Its number in the reverse map of the memory where it has pages; 0 before it has any. */
  fileId = 0;
  memory: PhysicalMemory | null = null;
  /** Frame plus one of each page, 0 where there is none, in chunks of `CHUNK`. */
  readonly #chunks = new Map<number, Int32Array>();
  #lastChunk: Int32Array | null = null;
  #lastChunkNumber = -1;

  /** @param iSize length in bytes; by default a file without an end */
  constructor(name: string, iSize = 2 ** 44, options: FileOptions = {}) {
    this.name = name;
    this.iSize = iSize;
    this.hugePageSize = options.hugePageSize ?? 0;
    this.xip = options.xip ?? false;
    this.nameless = options.nameless ?? false;
    this.accountsDirty = options.accountsDirty ?? (this.hugePageSize === 0 && !this.xip);
    this.iMmapLock = options.iMmapLock ?? new RmapLock('i_mmap_lock');
  }

  /** The frame that holds a page, or -1. O(1). @param index 0 to 2^32 - 1 */
  findPage(index: number): number {
    const chunk = this.#chunk(chunkOf(index));
    return chunk === null ? -1 : chunk[index & (CHUNK - 1)]! - 1;
  }

  /** The frame holds the page from now on, none if -1. Counts nothing: page-cache.ts does. O(1). */
  setPage(index: number, pfn: number): void {
    const number = chunkOf(index);
    let chunk = this.#chunk(number);
    if (chunk === null) {
      chunk = new Int32Array(CHUNK);
      this.#chunks.set(number, chunk);
      this.#lastChunk = chunk;
      this.#lastChunkNumber = number;
    }
    chunk[index & (CHUNK - 1)] = pfn + 1;
  }

  /** Indices of the pages from `first` to `last` that are in the cache, ascending. O(pages, times their logarithm). */
  cachedIndices(first = 0, last = Number.POSITIVE_INFINITY): number[] {
    const found: number[] = [];
    for (const [number, chunk] of this.#chunks) {
      const base = number * CHUNK;
      if (base > last || base + CHUNK <= first) continue;
      for (let i = 0; i < CHUNK; i++) {
        if (chunk[i] !== 0 && base + i >= first && base + i <= last) found.push(base + i);
      }
    }
    return found.sort((a, b) => a - b);
  }

  #chunk(number: number): Int32Array | null {
    if (number === this.#lastChunkNumber) return this.#lastChunk;
    const chunk = this.#chunks.get(number) ?? null;
    if (chunk !== null) {
      this.#lastChunk = chunk;
      this.#lastChunkNumber = number;
    }
    return chunk;
  }
}

const chunkOf = (index: number): number => Math.floor(index * 2 ** -9);

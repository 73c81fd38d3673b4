import type { FileMapping } from './file-mapping.ts';
import { HugetlbPool } from './hugetlb-pool.ts';
import { type KernelOptions, LINUX_2_6_30 } from './kernel-options.ts';
import type { Mm } from './mm.ts';
import { MmuGather } from './mmu-gather.ts';
import { PageFrames } from './page-frames.ts';
import { PageTables } from './page-tables.ts';
import { ReverseMap } from './reverse-map.ts';
import { SwapArea } from './swap-area.ts';
import { Tlb } from './tlb.ts';

/** Brings about that a long operation drops its lock midway, and what others do in the meantime. */
export interface Scheduler {
  /** Asked after each block of work and each vma. */
  needResched(): boolean;
  /** The lock is free. */
  run(): void;
}

/** What an address space needs and gives back, empty, when it goes: most of the cost of making one. */
export interface MmParts {
  readonly pageTables: PageTables;
  readonly tlb: Tlb;
  readonly gather: MmuGather;
}

/** A machine's memory: its frames, who maps them, the files and the address spaces that live in it, and its swap. */
export class PhysicalMemory {
  declare readonly frames: PageFrames;
  declare readonly reverseMap: ReverseMap;
  readonly swap = new SwapArea();
  /** Page faults since the start, by what had to be done; and what the address spaces that are gone had counted. */
  readonly faults = new FaultCounts();
  readonly gone = { pageFlushes: 0, fullFlushes: 0, tablesAllocated: 0 };
  /** The page of zeros that holes of files executed in place show; -1 until there is a hole. */
  xipSparsePage = -1;
  /** Who wants the processor while a long operation holds a spinlock that can be dropped; null if nobody ever does. */
  scheduler: Scheduler | null = null;
  /** Pages that are migrating: where the entries are that say so. */
  readonly migrating = new Map<number, [mmId: number, address: number][]>();
  /** What the machine runs. */
  declare readonly kernel: KernelOptions;
  /** What its kernel has warned of, oldest first; the first hundred. */
  readonly warnings: string[] = [];
  /** By number; 0 is nobody. */
  readonly #mms: (Mm | undefined)[] = [undefined];
  readonly #freeNumbers: number[] = [];
  readonly #files: (FileMapping | undefined)[] = [undefined];
  readonly #hugetlbPools = new Map<number, HugetlbPool>();
  readonly #spareParts: MmParts[] = [];

  /** @param frames number of 4 KiB frames, 0 to 2^31 - 1 (16 bytes each) */
  constructor(frames: number, kernel: KernelOptions = LINUX_2_6_30) {
    this.kernel = kernel;
    this.frames = new PageFrames(frames);
    this.reverseMap = new ReverseMap(frames);
  }

  /** Takes in an address space. @returns its number in the reverse map */
  adopt(mm: Mm): number {
    const number = this.#freeNumbers.pop() ?? this.#mms.length;
    this.#mms[number] = mm;
    return number;
  }

  /** The address space is gone, and maps nothing: its number and its parts are for another one. */
  disown(mm: Mm): void {
    const { mmId, pageTables, tlb, gather } = mm;
    this.#mms[mmId] = undefined;
    this.#freeNumbers.push(mmId);
    this.gone.pageFlushes += tlb.pageFlushes;
    this.gone.fullFlushes += tlb.fullFlushes;
    this.gone.tablesAllocated += pageTables.tablesAllocated;
    this.#spareParts.push({ pageTables, tlb, gather });
  }

  /** Parts for a new address space, those of one that is gone if there are any. */
  takeParts(): MmParts {
    const parts = this.#spareParts.pop();
    if (parts === undefined) {
      return { pageTables: new PageTables(), tlb: new Tlb(), gather: new MmuGather() };
    }
    parts.pageTables.resetCounts();
    parts.tlb.reset();
    return parts;
  }

  /** The pool of huge pages of a size, 2^21 or 2^30 bytes; empty until something is reserved. */
  hugetlb(size: number): HugetlbPool {
    let pool = this.#hugetlbPools.get(size);
    if (pool === undefined) {
      pool = new HugetlbPool(this.frames, size);
      this.#hugetlbPools.set(size, pool);
    }
    return pool;
  }

  hugetlbPools(): Iterable<HugetlbPool> {
    return this.#hugetlbPools.values();
  }

  /** The address spaces that are not gone. Allocates. */
  liveMms(): Mm[] {
    return this.#mms.filter((mm) => mm !== undefined);
  }

  /** @throws Error if there is none (any more) */
  mmOf(mmId: number): Mm {
    const mm = this.#mms[mmId];
    if (mm === undefined) throw new Error(`address space ${mmId} is gone, but a frame is still mapped in it`);
    return mm;
  }

  /** Gives a file its number in the reverse map, the first time. @throws Error if it has pages in another memory */
  adoptFile(file: FileMapping): number {
    if (file.memory === this) return file.fileId;
    if (file.memory !== null) {
      throw new Error(
        `file ${file.name} has pages in another memory; expected one memory: make a file for each`,
      );
    }
    file.memory = this;
    file.fileId = this.#files.push(file) - 1;
    return file.fileId;
  }

  /** The files that ever had pages here. */
  files(): readonly FileMapping[] {
    return this.#files.filter((file) => file !== undefined);
  }

  /** The file whose page cache a frame is in, or null. */
  fileOf(pfn: number): FileMapping | null {
    return this.#files[this.reverseMap.fileOf(pfn)] ?? null;
  }

  /** An entry at `address` maps the frame now: takes its reference. O(1). */
  pageAddRmap(pfn: number, mmId: number, address: number): void {
    this.frames.get(pfn);
    this.frames.addMapping(pfn);
    this.reverseMap.add(pfn, mmId, address);
  }

  /** The entry is gone. Its reference is left to `frames.put`, which follows when nobody can see the page. */
  pageRemoveRmap(pfn: number, mmId: number, address: number): void {
    this.reverseMap.remove(pfn, mmId, address);
    this.frames.removeMapping(pfn);
  }
}

/** Page faults by what they did. */
export class FaultCounts {
  /** An anonymous page was made. */
  anonymous = 0;
  /** A file's page was mapped, or copied at once. */
  file = 0;
  /** A page was copied because it was written to, or made writable where it was. */
  copyOnWrite = 0;
  reused = 0;
  /** A page came back from swap. */
  swapIn = 0;
  /** A huge page was mapped or copied. */
  huge = 0;
  /** Nothing was missing: the accessed or the dirty bit was. */
  spurious = 0;
}

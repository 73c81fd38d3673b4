import { PAGE_SIZE } from '../address.ts';
import { sysMunmap } from '../do-munmap.ts';
import { doWpPage } from '../do-wp-page.ts';
import { FileMapping } from '../file-mapping.ts';
import { fork } from '../fork.ts';
import { migratePage } from '../migrate-page.ts';
import { Mm } from '../mm.ts';
import { mmput } from '../mm-lifetime.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from '../mman.ts';
import { touch } from '../page-fault.ts';
import { pageMkclean } from '../page-mkclean.ts';
import { PhysicalMemory } from '../physical-memory.ts';
import type { RandomInteger } from '../random-integers.ts';
import { PAGE_ACTIVATED, reclaimPage } from '../reclaim-page.ts';
import { sysMadvise } from '../sys-madvise.ts';
import { sysMmap } from '../sys-mmap.ts';
import { sysMprotect } from '../sys-mprotect.ts';
import { sysMremap } from '../sys-mremap.ts';
import { findVma } from '../vma-list.ts';
import { vmtruncate } from '../vmtruncate.ts';

const FRAMES = 128;
const SWAP_SLOTS = 512;
const FILE_PAGES = 12;
const RW = PROT_READ | PROT_WRITE;
const MOST_CHILDREN = 2;
/** What makes pages is done more often than what takes them away; the others have weight 1. */
const WEIGHTS: Readonly<Record<string, number>> = {
  read: 3,
  write: 8,
  copyOnWrite: 4,
  mmap: 4,
  extend: 3,
  mprotect: 2,
  reclaim: 3,
  migrate: 3,
  writeBack: 2,
};

/** The pages that it uses: around the edge of a last-level table. */
export const ARENA = 0x7f00_001f_0000;
export const ARENA_PAGES = 32;
export const ARENA_END = ARENA + ARENA_PAGES * PAGE_SIZE;

/**
 * A process that does at random what changes its page tables, with children and a file: map, unmap, protect, move,
 * drop, fork, write and read, and what happens to its pages from outside: reclaim, migration, write-back, truncation.
 * What a call may refuse, it may; every call is a real one of core.
 */
export class RandomProcess {
  readonly memory = new PhysicalMemory(FRAMES);
  readonly mm = new Mm(this.memory);
  readonly file = new FileMapping('shared', FILE_PAGES * PAGE_SIZE);
  /** Others get a chance where a page is copied, with no lock of an entry held. */
  whileCopying: (() => void) | null = null;
  readonly #random: RandomInteger;
  readonly #names: readonly (keyof typeof this.operations)[];
  #children: Mm[] = [];

  constructor(random: RandomInteger) {
    this.#random = random;
    const names = Object.keys(this.operations) as (keyof typeof this.operations)[];
    this.#names = names.flatMap((name) => Array.from({ length: WEIGHTS[name] ?? 1 }, () => name));
    this.memory.swap.swapon(SWAP_SLOTS);
    sysMmap(this.mm, ARENA, ARENA_PAGES * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  }

  /** Does one thing. @returns its name */
  step(): keyof typeof this.operations {
    const name = this.#names[this.#random(this.#names.length)]!;
    this.operations[name]();
    return name;
  }

  readonly operations = {
    read: () => void touch(this.mm, this.#address(), false),
    write: () => void touch(this.mm, this.#address(), true),
    copyOnWrite: () => this.#copyOnWrite(),
    mmap: () => this.#mmap(MAP_PRIVATE | MAP_ANONYMOUS, null),
    mmapShared: () => this.#mmap(MAP_SHARED, this.file),
    mmapPrivate: () => this.#mmap(MAP_PRIVATE, this.file),
    munmap: () => void sysMunmap(this.mm, ...this.#range()),
    mprotect: () => void sysMprotect(this.mm, ...this.#range(), [0, PROT_READ, RW, RW][this.#random(4)]!),
    mremap: () => this.#mremap(),
    dontneed: () => void sysMadvise(this.mm, ...this.#range(), MADV_DONTNEED),
    fork: () => this.#fork(),
    childWrites: () => void touch(this.#anyMm(), this.#address(), true),
    childExits: () => this.#exitChild(),
    reclaim: () => this.#withPage((pfn) => this.#reclaim(pfn)),
    migrate: () => this.#withPage((pfn) => migratePage(this.memory, pfn, () => this.whileCopying?.())),
    writeBack: () => this.#withPage((pfn) => pageMkclean(this.memory, pfn)),
    truncate: () => void vmtruncate(this.memory, this.file, this.#random(FILE_PAGES + 1) * PAGE_SIZE),
    extend: () => void vmtruncate(this.memory, this.file, FILE_PAGES * PAGE_SIZE),
  };

  /** The process, its children and the file go. */
  exit(): void {
    for (const child of this.#children) mmput(child);
    this.#children = [];
    mmput(this.mm);
    vmtruncate(this.memory, this.file, 0);
  }

  #address(): number {
    return ARENA + this.#random(ARENA_PAGES) * PAGE_SIZE + this.#random(PAGE_SIZE);
  }

  /** Start and length in bytes. */
  #range(): [number, number] {
    const first = this.#random(ARENA_PAGES);
    const pages = 1 + this.#random(Math.min(8, ARENA_PAGES - first));
    return [ARENA + first * PAGE_SIZE, pages * PAGE_SIZE];
  }

  #mmap(flags: number, file: FileMapping | null): void {
    const [start, length] = this.#range();
    const offset = this.#random(FILE_PAGES) * PAGE_SIZE;
    sysMmap(this.mm, start, length, RW, flags | MAP_FIXED, file, offset);
  }

  #mremap(): void {
    const [from, length] = this.#range();
    const [to, newLength] = this.#range();
    const fixed = this.#random(2) === 0;
    const flags = fixed ? MREMAP_FIXED | MREMAP_MAYMOVE : 0;
    sysMremap(this.mm, from, length, newLength, flags, fixed ? to : 0);
  }

  /** As a fault does, but that others come in while the page is copied. */
  #copyOnWrite(): void {
    const address = this.#address();
    this.mm.mmapSem.downRead();
    const vma = findVma(this.mm, address);
    if (vma !== null) doWpPage(vma, address, () => this.whileCopying?.());
    this.mm.mmapSem.upRead();
  }

  #fork(): void {
    if (this.#children.length >= MOST_CHILDREN) this.#exitChild();
    const child = fork(this.mm);
    if (child !== null) this.#children.push(child);
  }

  #exitChild(): void {
    const child = this.#children.shift();
    if (child !== undefined) mmput(child);
  }

  #anyMm(): Mm {
    return this.#children[this.#random(this.#children.length)] ?? this.mm;
  }

  /** The first attempt finds it used, mostly, and makes it old. */
  #reclaim(pfn: number): void {
    if (reclaimPage(this.memory, pfn) === PAGE_ACTIVATED) reclaimPage(this.memory, pfn);
  }

  /** A frame that is mapped, if some tries find one. */
  #withPage(work: (pfn: number) => void): void {
    for (let tries = 0; tries < 16; tries++) {
      const pfn = this.#random(FRAMES);
      if (this.memory.frames.mapCountOf(pfn) === 0) continue;
      work(pfn);
      return;
    }
  }
}

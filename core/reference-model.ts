import { COPY, type MemoryModel, POOL, type Rights } from './conformance.ts';

interface Page {
  /** A frame of the pool, or an object of its own for a copy. */
  frame: number | object;
  rights: Rights;
  young: boolean;
}

/**
 * The memory system as slowly and plainly as it can be said: a Map of pages for each address space. It shares
 * no code with the real one and is there for tests only. There is no TLB: whoever needs one flushed and forgets
 * it shows up as a difference.
 */
export class ReferenceModel implements MemoryModel {
  readonly #spaces = [new Map<number, Page>(), new Map<number, Page>()];
  /** Frames of the pool that were seen young when they were unmapped. */
  readonly #usedBefore = new Set<number>();
  readonly #frames: number;

  /** @param frames of the memory, those of the pool included */
  constructor(frames: number) {
    this.#frames = frames;
  }

  map(mm: number, start: number, end: number, firstPfn: number, rights: Rights): boolean {
    if (this.#pages(mm, start, end).length > 0) return false;
    for (let page = start; page < end; page += 4096) {
      this.#spaces[mm]!.set(page, { frame: firstPfn + (page - start) / 4096, rights, young: true });
    }
    return true;
  }

  unmap(mm: number, start: number, end: number): number {
    const pages = this.#pages(mm, start, end);
    for (const [address, page] of pages) {
      if (page.young && typeof page.frame === 'number') this.#usedBefore.add(page.frame);
      this.#spaces[mm]!.delete(address);
    }
    return pages.length;
  }

  protect(mm: number, start: number, end: number, rights: Rights): number {
    const pages = this.#pages(mm, start, end);
    for (const [, page] of pages) page.rights = rights;
    return pages.length;
  }

  age(mm: number, start: number, end: number): number {
    const young = this.#pages(mm, start, end).filter(([, page]) => page.young);
    for (const [, page] of young) page.young = false;
    return young.length;
  }

  access(mm: number, address: number, write: boolean): number {
    const page = this.#pageOf(mm, address);
    if (page === undefined || page.rights === 'none' || (write && page.rights === 'read')) return -1;
    page.young = true;
    return named(page.frame);
  }

  writeFault(mm: number, address: number): boolean {
    const page = this.#pageOf(mm, address);
    if (page === undefined || page.rights !== 'read') return false;
    // The pool's owner has a reference of its own, so that only a copy has a sole owner; copies are not shared.
    if (typeof page.frame === 'number') page.frame = {};
    page.rights = 'write';
    page.young = true;
    return true;
  }

  translate(mm: number, address: number): number {
    const page = this.#pageOf(mm, address);
    return page === undefined || page.rights === 'none' ? -1 : named(page.frame);
  }

  mapCount(pfn: number): number {
    return this.#mappings(pfn).length;
  }

  referenced(pfn: number): number {
    const young = this.#mappings(pfn).filter((page) => page.young);
    for (const page of young) page.young = false;
    return young.length + (this.#usedBefore.delete(pfn) ? 1 : 0);
  }

  freeFrames(): number {
    let copies = 0;
    for (const space of this.#spaces) {
      for (const page of space.values()) if (typeof page.frame !== 'number') copies++;
    }
    return this.#frames - POOL - copies;
  }

  check(): void {}

  #pages(mm: number, start: number, end: number): [number, Page][] {
    return [...this.#spaces[mm]!].filter(([address]) => address >= start && address < end);
  }

  #pageOf(mm: number, address: number): Page | undefined {
    return this.#spaces[mm]!.get(Math.floor(address / 4096) * 4096);
  }

  #mappings(pfn: number): Page[] {
    return this.#spaces.flatMap((space) => [...space.values()].filter((page) => page.frame === pfn));
  }
}

const named = (frame: number | object): number => (typeof frame === 'number' ? frame : COPY);

/** Page tables as a JavaScript user would hold them: a mapping from page numbers to entries, whatever it is made of. */
import { core } from '../core-variants.ts';

const { PAGE_ACCESSED, PAGE_DIRTY, PAGE_NX_HI, PAGE_PRESENT, PAGE_RW } = core;
const KEPT_FLAGS = PAGE_ACCESSED | PAGE_DIRTY;
const FLAGS_LOW = 0xfff;

/** The operations on `count` pages from page number `page` on; each returns how many pages it changed. */
export interface PeerTables {
  map(page: number, count: number, pfn: number, prot: number): number;
  unmap(page: number, count: number): number;
  protect(page: number, count: number, prot: number): number;
  age(page: number, count: number): number;
  copyTo(child: this, page: number, count: number): number;
  /** The frame, or -1. */
  translate(page: number): number;
  /** Both halves of the entry as hardware has it; zeros for none. */
  halves(page: number): readonly [number, number];
  /** Missing where entries don't lie in tables. */
  footprint?(): Footprint;
}

export interface Footprint {
  /** Of 512 entries, the levels above included. */
  readonly tables: number;
  readonly bytesPerEntry: number;
}

/** `flags` as a protection has them: bits 0 to 11, and NX in bit 31. */
interface Entry {
  pfn: number;
  flags: number;
}

/** Entries that are objects. */
export abstract class ObjectTables implements PeerTables {
  abstract get(page: number): Entry | undefined;
  abstract set(page: number, entry: Entry): void;
  abstract delete(page: number): boolean;

  map(page: number, count: number, pfn: number, prot: number): number {
    for (let i = 0; i < count; i++) this.set(page + i, { pfn: pfn + i, flags: prot });
    return count;
  }

  unmap(page: number, count: number): number {
    let cleared = 0;
    for (let i = 0; i < count; i++) if (this.delete(page + i)) cleared++;
    return cleared;
  }

  protect(page: number, count: number, prot: number): number {
    let changed = 0;
    for (let i = 0; i < count; i++) {
      const entry = this.get(page + i);
      if (entry === undefined) continue;
      entry.flags = (entry.flags & KEPT_FLAGS) | (prot & ~KEPT_FLAGS);
      changed++;
    }
    return changed;
  }

  age(page: number, count: number): number {
    let young = 0;
    for (let i = 0; i < count; i++) {
      const entry = this.get(page + i);
      if (entry === undefined || (entry.flags & PAGE_ACCESSED) === 0) continue;
      entry.flags &= ~PAGE_ACCESSED;
      young++;
    }
    return young;
  }

  copyTo(child: this, page: number, count: number): number {
    let copied = 0;
    for (let i = 0; i < count; i++) {
      const entry = this.get(page + i);
      if (entry === undefined) continue;
      entry.flags &= ~PAGE_RW;
      child.set(page + i, { pfn: entry.pfn, flags: entry.flags & ~PAGE_ACCESSED });
      copied++;
    }
    return copied;
  }

  translate(page: number): number {
    return this.get(page)?.pfn ?? -1;
  }

  halves(page: number): readonly [number, number] {
    const entry = this.get(page);
    if (entry === undefined) return [0, 0];
    const { pfn, flags } = entry;
    return [(pfn << 12) | (flags & FLAGS_LOW), (pfn >>> 20) | (flags & PAGE_NX_HI)];
  }
}

const KEPT = 0xf_ffff_ffff_f000n | BigInt(KEPT_FLAGS);
const PFN = 0xf_ffff_ffff_f000n;
const PRESENT = BigInt(PAGE_PRESENT);
const ACCESSED = BigInt(PAGE_ACCESSED);
const NOT_ACCESSED = 0xffff_ffff_ffff_ffffn ^ ACCESSED;
const NOT_WRITABLE = 0xffff_ffff_ffff_ffffn ^ BigInt(PAGE_RW);

/** NX is bit 63. */
const bitsOf = (prot: number): bigint =>
  BigInt(prot & FLAGS_LOW) | ((prot & PAGE_NX_HI) === 0 ? 0n : 1n << 63n);

/** Entries that are 64-bit integers as hardware has them; 0n for none. */
export abstract class BigIntTables implements PeerTables {
  abstract get(page: number): bigint;
  abstract set(page: number, entry: bigint): void;
  abstract clear(page: number): void;

  map(page: number, count: number, pfn: number, prot: number): number {
    const bits = bitsOf(prot);
    for (let i = 0; i < count; i++) this.set(page + i, (BigInt(pfn + i) << 12n) | bits);
    return count;
  }

  unmap(page: number, count: number): number {
    let cleared = 0;
    for (let i = 0; i < count; i++) {
      if (this.get(page + i) === 0n) continue;
      this.clear(page + i);
      cleared++;
    }
    return cleared;
  }

  protect(page: number, count: number, prot: number): number {
    const bits = bitsOf(prot & ~KEPT_FLAGS);
    let changed = 0;
    for (let i = 0; i < count; i++) {
      const entry = this.get(page + i);
      if ((entry & PRESENT) === 0n) continue;
      this.set(page + i, (entry & KEPT) | bits);
      changed++;
    }
    return changed;
  }

  age(page: number, count: number): number {
    let young = 0;
    for (let i = 0; i < count; i++) {
      const entry = this.get(page + i);
      if ((entry & ACCESSED) === 0n || (entry & PRESENT) === 0n) continue;
      this.set(page + i, entry & NOT_ACCESSED);
      young++;
    }
    return young;
  }

  copyTo(child: this, page: number, count: number): number {
    let copied = 0;
    for (let i = 0; i < count; i++) {
      const entry = this.get(page + i) & NOT_WRITABLE;
      if ((entry & PRESENT) === 0n) continue;
      this.set(page + i, entry);
      child.set(page + i, entry & NOT_ACCESSED);
      copied++;
    }
    return copied;
  }

  translate(page: number): number {
    const entry = this.get(page);
    return (entry & PRESENT) === 0n ? -1 : Number((entry & PFN) >> 12n);
  }

  halves(page: number): readonly [number, number] {
    const entry = this.get(page);
    return [Number(BigInt.asIntN(32, entry)), Number(BigInt.asIntN(32, entry >> 32n))];
  }
}

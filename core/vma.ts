import type { Mm } from './mm.ts';
import type { RmapLock } from './rmap-lock.ts';

/** A file as the memory manager knows it; everybody who maps it shares the lock of its reverse map. */
export interface FileMapping {
  readonly name: string;
  readonly iMmapLock: RmapLock;
}

/** The anonymous pages that vmas related by fork share, and the lock of their reverse map. */
export interface AnonVma {
  readonly lock: RmapLock;
}

/** One area of an address space with one kind of mapping: [vmStart, vmEnd), page aligned bytes. */
export interface Vma {
  vmStart: number;
  vmEnd: number;
  vmFlags: number;
  readonly vmMm: Mm;
  /** null for anonymous memory */
  readonly file: FileMapping | null;
  /** null until the first anonymous page of the area was touched */
  anonVma: AnonVma | null;
}

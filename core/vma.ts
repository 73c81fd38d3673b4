import type { AnonVma } from './anon-vma.ts';
import type { FileMapping } from './file-mapping.ts';
import type { Mm } from './mm.ts';
import { VM_MAYWRITE, VM_SHARED, VM_WRITE, vmGetPageProt } from './vm-flags.ts';

/** One area of an address space with one kind of mapping: [vmStart, vmEnd), page aligned bytes. */
export class Vma {
  declare vmStart: number;
  declare vmEnd: number;
  /** VM_ flags, see vm-flags.ts. */
  declare vmFlags: number;
  declare readonly vmMm: Mm;
  /** null for anonymous memory */
  declare readonly file: FileMapping | null;
  /** Page of the file that is mapped at `vmStart`; of anonymous memory, the page number of where it was made. */
  declare vmPgoff: number;
  /** null until the first anonymous page of the area was touched */
  anonVma: AnonVma | null = null;

  /**
   * How far a truncation has got with the area: its number when it is done, the address to go on from (a multiple of
   * the page size, which no number is) when it was interrupted.
   */
  vmTruncateCount = 0;
  /** How far reclaim has got with a nonlinear area, in bytes from its start. */
  nonlinearCursor = 0;
  /** Of huge pages: made by mmap in this address space, which was promised its pages; fork's copies were not. */
  hugetlbOwner = false;
  /** Neighbours among the areas of the same file. */
  sharedNext: Vma | null = null;
  sharedPrevious: Vma | null = null;

  /** Not in the list of `mm` yet: `insertVma` puts it there. `vmPgoff` by default as fits new anonymous memory. */
  constructor(
    mm: Mm,
    vmStart: number,
    vmEnd: number,
    vmFlags: number,
    file: FileMapping | null = null,
    vmPgoff: number = file === null ? vmStart / 4096 : 0,
  ) {
    this.vmMm = mm;
    this.vmStart = vmStart;
    this.vmEnd = vmEnd;
    this.vmFlags = vmFlags;
    this.file = file;
    this.vmPgoff = vmPgoff;
  }
}

/** An area of the same kind for [start, end), which lies in it or, in another address space, where it does. */
export function copyOfVma(vma: Vma, mm: Mm, start: number, end: number): Vma {
  const pgoff = vma.vmPgoff + (start - vma.vmStart) / 4096;
  const copy = new Vma(mm, start, end, vma.vmFlags, vma.file, pgoff);
  copy.anonVma = vma.anonVma;
  copy.vmTruncateCount = vma.vmTruncateCount;
  copy.hugetlbOwner = vma.hugetlbOwner && mm === vma.vmMm;
  return copy;
}

/**
 * The protection that its entries start with. Shared writable areas of a file whose dirty pages are counted start
 * read-only, so that the first write is noticed.
 */
export function vmaPageProt({ vmFlags, file }: Vma): number {
  const noticesWrites =
    file?.accountsDirty === true && (vmFlags & (VM_WRITE | VM_SHARED)) === (VM_WRITE | VM_SHARED);
  return vmGetPageProt(noticesWrites ? vmFlags & ~VM_SHARED : vmFlags);
}

/** Private, and may become writable: its pages are copied before they are written to. */
export function isCowMapping(vmFlags: number): boolean {
  return (vmFlags & (VM_SHARED | VM_MAYWRITE)) === VM_MAYWRITE;
}

/** The page of the file, or of its anonymous memory, that an address of the area is. */
export function linearPageIndex(vma: Vma, address: number): number {
  return vma.vmPgoff + Math.floor((address - vma.vmStart) / 4096);
}

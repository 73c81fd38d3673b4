import { PAGE_COPY, PAGE_COPY_EXEC, PAGE_NONE, PAGE_SHARED, PAGE_SHARED_EXEC } from './pgprot.ts';

/** Flags of a vma, with the kernel's values. */
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_MAYREAD = 0x10;
export const VM_MAYWRITE = 0x20;
export const VM_MAYEXEC = 0x40;
export const VM_MAYSHARE = 0x80;
/** Grows down on a fault just below it: a stack. */
export const VM_GROWSDOWN = 0x100;
/** Frames without a descriptor: never counted, copied by fork like any. */
export const VM_PFNMAP = 0x400;
export const VM_LOCKED = 0x2000;
export const VM_IO = 0x4000;
/** Read in order, or here and there, as madvise said. */
export const VM_SEQ_READ = 0x8000;
export const VM_RAND_READ = 0x10000;
/** fork leaves it out. */
export const VM_DONTCOPY = 0x20000;
/** mremap can't make it larger. */
export const VM_DONTEXPAND = 0x40000;
export const VM_RESERVED = 0x80000;
export const VM_HUGETLB = 0x400000;
/** remap_file_pages has moved pages in it. */
export const VM_NONLINEAR = 0x800000;
/** A driver has put single pages into it. */
export const VM_INSERTPAGE = 0x2000000;

/** The part of the flags that mprotect changes. */
export const VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;
/** What any memory of a program may be changed to. */
export const VM_MAY_ALL = VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;
/** Vmas with one of these are never merged. */
export const VM_SPECIAL = VM_IO | VM_DONTEXPAND | VM_RESERVED | VM_PFNMAP;

function pageProt(vmFlags: number): number {
  const access = vmFlags & VM_ACCESS_FLAGS;
  if (access === 0) return PAGE_NONE;
  const exec = (access & VM_EXEC) !== 0;
  if ((vmFlags & VM_SHARED) !== 0 && (access & VM_WRITE) !== 0) return exec ? PAGE_SHARED_EXEC : PAGE_SHARED;
  return exec ? PAGE_COPY_EXEC : PAGE_COPY;
}

const PROTECTION_MAP = Int32Array.from({ length: 16 }, (_, vmFlags) => pageProt(vmFlags));

/** The protection that entries of such a vma start with. A private writable one starts read-only. O(1). */
export function vmGetPageProt(vmFlags: number): number {
  return PROTECTION_MAP[vmFlags & (VM_ACCESS_FLAGS | VM_SHARED)]!;
}

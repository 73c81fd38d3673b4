import { PAGE_COPY, PAGE_COPY_EXEC, PAGE_NONE, PAGE_SHARED, PAGE_SHARED_EXEC } from './pgprot.ts';

/** Flags of a vma, with the kernel's values. */
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_MAYREAD = 0x10;
export const VM_MAYWRITE = 0x20;
export const VM_MAYEXEC = 0x40;
export const VM_PFNMAP = 0x400;
export const VM_LOCKED = 0x2000;
export const VM_HUGETLB = 0x400000;

/** The part of the flags that mprotect changes. */
export const VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;

/** The protection that entries of such a vma start with. A private writable one starts read-only. */
export function vmGetPageProt(vmFlags: number): number {
  const access = vmFlags & VM_ACCESS_FLAGS;
  if (access === 0) return PAGE_NONE;
  const exec = (access & VM_EXEC) !== 0;
  if ((vmFlags & VM_SHARED) !== 0 && (access & VM_WRITE) !== 0) return exec ? PAGE_SHARED_EXEC : PAGE_SHARED;
  return exec ? PAGE_COPY_EXEC : PAGE_COPY;
}

import { isPageAligned, pageAlignUp } from './address.ts';
import { EACCES, EINVAL, ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import { protectRange } from './protect-range.ts';
import { VM_ACCESS_FLAGS, vmGetPageProt } from './vm-flags.ts';
import { findVma, splitVmaAt } from './vma-list.ts';

/** Bits that the flags which allow an access lie above those that grant it. */
const MAY_SHIFT = 4;

/**
 * The system call: gives `length` bytes from `start` on new access rights, the length rounded up to whole
 * pages. Each vma piece whose flags really change is announced to the notifiers by itself; what was done before
 * a failure stays. Takes mmap_sem for write.
 * @param access of VM_READ, VM_WRITE and VM_EXEC
 * @returns 0, -EINVAL for a start that is not page aligned, -ENOMEM at a hole, -EACCES where the vma forbids it
 */
export function mprotect(mm: Mm, start: number, length: number, access: number): number {
  if (!isPageAligned(start) || start < 0) return -EINVAL;
  if (length === 0) return 0;
  const end = start + pageAlignUp(length);
  if (!(end > start)) return -ENOMEM;
  mm.mmapSem.downWrite();
  try {
    for (let address = start; address < end; ) {
      const vma = findVma(mm, address);
      if (vma === null) return -ENOMEM;
      const flags = (vma.vmFlags & ~VM_ACCESS_FLAGS) | (access & VM_ACCESS_FLAGS);
      if ((flags & ~(flags >>> MAY_SHIFT) & VM_ACCESS_FLAGS) !== 0) return -EACCES;
      const next = Math.min(vma.vmEnd, end);
      if (flags !== vma.vmFlags) changePiece(mm, address, next, flags);
      address = next;
    }
    return 0;
  } finally {
    mm.mmapSem.upWrite();
  }
}

function changePiece(mm: Mm, start: number, end: number, vmFlags: number): void {
  splitVmaAt(mm, start);
  splitVmaAt(mm, end);
  findVma(mm, start)!.vmFlags = vmFlags;
  protectRange(mm, start, end, vmGetPageProt(vmFlags));
}

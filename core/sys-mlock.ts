import { isPageAligned, pageAlignDown, pageAlignUp } from './address.ts';
import { changeVmaFlags } from './change-vma-flags.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import { makePagesPresent } from './make-pages-present.ts';
import type { Mm } from './mm.ts';
import { VM_HUGETLB, VM_LOCKED, VM_SPECIAL } from './vm-flags.ts';
import { findVma } from './vma-list.ts';

/**
 * The system call mlock: the pages of the range are made present, and reclaim leaves them alone. The notifiers hear
 * nothing of it. Takes mmap_sem for write. O(log vmas + pages).
 * @param start, length in bytes; rounded outwards to pages
 * @returns 0, -EINVAL if the range wraps, -ENOMEM at a hole: what lies before it is done
 */
export function sysMlock(mm: Mm, start: number, length: number): number {
  return doMlock(mm, start, length, true);
}

/** The system call munlock: reclaim may take the pages again. Otherwise as `sysMlock`. */
export function sysMunlock(mm: Mm, start: number, length: number): number {
  return doMlock(mm, start, length, false);
}

function doMlock(mm: Mm, start: number, length: number, on: boolean): number {
  const from = pageAlignDown(start);
  const end = from + pageAlignUp(length + (start - from));
  if (!(start >= 0 && length >= 0 && isPageAligned(end) && end < 2 ** 64)) return -EINVAL;
  mm.mmapSem.downWrite();
  try {
    for (let address = from; address < end; ) {
      const vma = findVma(mm, address);
      if (vma === null) return -ENOMEM;
      const next = Math.min(vma.vmEnd, end);
      const flags = on ? vma.vmFlags | VM_LOCKED : vma.vmFlags & ~VM_LOCKED;
      if (flags !== vma.vmFlags && (vma.vmFlags & (VM_SPECIAL | VM_HUGETLB)) === 0) {
        const error = changeVmaFlags(vma, address, next, flags);
        if (error !== 0) return error;
        mm.lockedVm += ((on ? 1 : -1) * (next - address)) / 4096;
      }
      if (on) makePagesPresent(mm, address, next);
      address = next;
    }
    return 0;
  } finally {
    mm.mmapSem.upWrite();
  }
}

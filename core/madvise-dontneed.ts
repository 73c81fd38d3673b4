import { isPageAligned, pageAlignUp } from './address.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import { zapPageRange } from './unmap-range.ts';
import { VM_HUGETLB, VM_LOCKED, VM_PFNMAP } from './vm-flags.ts';

/**
 * madvise(MADV_DONTNEED): drops the pages of `length` bytes from `start` on and keeps the mappings. One start
 * and end for the notifiers per vma piece; holes are skipped and reported at the end. Takes mmap_sem for read.
 * @returns 0, -EINVAL for a start that is not page aligned or a locked, huge or raw-frame vma (those before it
 *   are done), -ENOMEM if there was a hole
 */
export function madviseDontneed(mm: Mm, start: number, length: number): number {
  const end = start + pageAlignUp(length);
  if (!isPageAligned(start) || start < 0 || end < start) return -EINVAL;
  if (end === start) return 0;
  mm.mmapSem.downRead();
  try {
    let covered = start;
    let result = 0;
    for (const vma of mm.vmas) {
      if (vma.vmEnd <= start) continue;
      if (vma.vmStart >= end) break;
      if (vma.vmStart > covered) result = -ENOMEM;
      if ((vma.vmFlags & (VM_LOCKED | VM_HUGETLB | VM_PFNMAP)) !== 0) return -EINVAL;
      covered = Math.min(vma.vmEnd, end);
      zapPageRange(mm, Math.max(vma.vmStart, start), covered);
    }
    return covered < end ? -ENOMEM : result;
  } finally {
    mm.mmapSem.upRead();
  }
}

import { isPageAligned, pageAlignUp, TASK_SIZE_MAX } from './address.ts';
import { EINVAL } from './errno.ts';
import type { Mm } from './mm.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import { freeTablesOfVmas, unmapVmas } from './unmap-vmas.ts';
import { VM_LOCKED } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { detachVmas, pagesOf, splitVma, vmaIndex } from './vma-list.ts';

/**
 * Removes all mappings of `length` bytes from `start` on, the length rounded up to whole pages. The notifiers hear the
 * whole range, mapped or not, once; nothing if no vma lies in it. The caller holds mmap_sem for write.
 * O(log vmas + vmas of the range + pages under populated tables).
 * @returns 0, -EINVAL for a start that is not page aligned, a length of 0, a range beyond user space or an end inside
 *   a huge page, -ENOMEM if a vma can't be split
 * @throws {MmBug} `MMAP_SEM` if the lock is not held
 */
export function doMunmap(mm: Mm, start: number, length: number): number {
  requireMmapSemWrite(mm, 'doMunmap');
  const bytes = pageAlignUp(length);
  if (!isPageAligned(start) || !(start >= 0 && bytes > 0 && bytes <= TASK_SIZE_MAX - start)) return -EINVAL;
  const end = start + bytes;
  const { vmas } = mm;
  let first = vmaIndex(mm, start);
  if (first === vmas.length || vmas[first]!.vmStart >= end) return 0;
  if (vmas[first]!.vmStart < start) {
    const error = splitVma(mm, first, start);
    if (error !== 0) return error;
    first++;
  }
  let last = vmaIndex(mm, end);
  if (last < vmas.length && vmas[last]!.vmStart < end) {
    const error = splitVma(mm, last, end);
    if (error !== 0) return error;
    last++;
  }
  const detached = detachVmas(mm, first, last);
  unmapVmas(mm, detached, start, end);
  freeTablesOfVmas(mm, detached, vmas[first - 1]?.vmEnd ?? 0, vmas[first]?.vmStart ?? 0);
  mm.gather.flush(mm);
  for (const vma of detached) uncount(mm, vma);
  return 0;
}

function uncount(mm: Mm, vma: Vma): void {
  const pages = pagesOf(vma);
  mm.totalVm -= pages;
  if ((vma.vmFlags & VM_LOCKED) !== 0) mm.lockedVm -= pages;
}

/** The system call munmap: `doMunmap`, taking mmap_sem for write. */
export function sysMunmap(mm: Mm, start: number, length: number): number {
  mm.mmapSem.downWrite();
  try {
    return doMunmap(mm, start, length);
  } finally {
    mm.mmapSem.upWrite();
  }
}

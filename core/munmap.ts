import { isPageAligned, pageAlignUp, TASK_SIZE_MAX } from './address.ts';
import { EINVAL } from './errno.ts';
import type { Mm } from './mm.ts';
import { freeTablesBetweenVmas, zapPageRange } from './unmap-range.ts';
import { detachVmas, overlapping } from './vma-list.ts';

/**
 * The system call: removes all mappings of `length` bytes from `start` on, the length rounded up to whole
 * pages. The notifiers hear the whole range, mapped or not, once; nothing if no vma lies in it. Takes mmap_sem
 * for write.
 * @returns 0, or -EINVAL for a start that is not page aligned, a length of 0 or a range beyond user space
 */
export function munmap(mm: Mm, start: number, length: number): number {
  const bytes = pageAlignUp(length);
  if (!isPageAligned(start) || !(start >= 0 && bytes > 0 && bytes <= TASK_SIZE_MAX - start)) return -EINVAL;
  mm.mmapSem.downWrite();
  try {
    const end = start + bytes;
    if (overlapping(mm, start, end)) {
      detachVmas(mm, start, end);
      zapPageRange(mm, start, end);
      freeTablesBetweenVmas(mm, start, end);
    }
    return 0;
  } finally {
    mm.mmapSem.upWrite();
  }
}

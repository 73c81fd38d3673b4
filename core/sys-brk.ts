import { pageAlignUp, TASK_SIZE_MAX } from './address.ts';
import { mmapRegion } from './do-mmap.ts';
import { doMunmap } from './do-munmap.ts';
import type { Mm } from './mm.ts';
import { VM_MAY_ALL, VM_READ, VM_WRITE } from './vm-flags.ts';
import { overlapping } from './vma-list.ts';

/**
 * The system call brk: moves the end of the heap, which is what it returns in any case: that of before if it can't be
 * moved. Shrinking is a munmap; growing needs a free page between the heap and the next area. `mm.startBrk` is its
 * lowest value. Takes mmap_sem for write.
 * @param brk any byte
 */
export function sysBrk(mm: Mm, brk: number): number {
  mm.mmapSem.downWrite();
  try {
    if (!(brk >= mm.startBrk && brk <= TASK_SIZE_MAX)) return mm.brk;
    const newEnd = pageAlignUp(brk);
    const oldEnd = pageAlignUp(mm.brk);
    if (newEnd < oldEnd && doMunmap(mm, newEnd, oldEnd - newEnd) !== 0) return mm.brk;
    if (newEnd > oldEnd && !grow(mm, oldEnd, newEnd)) return mm.brk;
    mm.brk = brk;
    return brk;
  } finally {
    mm.mmapSem.upWrite();
  }
}

function grow(mm: Mm, oldEnd: number, newEnd: number): boolean {
  if (newEnd > TASK_SIZE_MAX || overlapping(mm, oldEnd, newEnd + 4096)) return false;
  const vmFlags = VM_READ | VM_WRITE | VM_MAY_ALL;
  return mmapRegion(mm, oldEnd, newEnd - oldEnd, 0, vmFlags, null, 0) === oldEnd;
}

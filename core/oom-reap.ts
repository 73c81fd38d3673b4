import type { Mm } from './mm.ts';
import {
  mmuNotifierInvalidateRangeEndNonblock,
  mmuNotifierInvalidateRangeStartNonblock,
} from './mmu-notifier-later.ts';
import { MMU_NOTIFY_UNMAP } from './mmu-notifier-range.ts';
import { VM_HUGETLB, VM_PFNMAP, VM_SHARED } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { zapPages } from './zap-pages.ts';

/**
 * Takes the pages of a process that is being killed for want of memory, without waiting for anybody (4.19): it tries
 * mmap_sem, and leaves an area alone whose notifiers would have to sleep. Huge pages, raw frames and shared files stay.
 * O(areas + pages under populated tables).
 * @returns false if something was left, so that it is worth another attempt
 */
export function oomReap(mm: Mm): boolean {
  if (!mm.mmapSem.tryRead()) return false;
  try {
    let complete = true;
    for (const vma of mm.vmas) {
      if ((vma.vmFlags & (VM_HUGETLB | VM_PFNMAP)) !== 0) continue;
      if (vma.file !== null && (vma.vmFlags & VM_SHARED) !== 0) continue;
      if (!reapArea(vma)) complete = false;
    }
    return complete;
  } finally {
    mm.mmapSem.upRead();
  }
}

function reapArea({ vmMm: mm, vmStart, vmEnd }: Vma): boolean {
  if (mmuNotifierInvalidateRangeStartNonblock(mm, vmStart, vmEnd, MMU_NOTIFY_UNMAP) !== 0) return false;
  zapPages(mm, vmStart, vmEnd);
  mmuNotifierInvalidateRangeEndNonblock(mm, vmStart, vmEnd, MMU_NOTIFY_UNMAP);
  mm.gather.flush(mm);
  return true;
}

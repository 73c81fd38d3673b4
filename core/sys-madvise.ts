import { isPageAligned, pageAlignUp } from './address.ts';
import { changeVmaFlags } from './change-vma-flags.ts';
import { EBADF, EINVAL, ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import {
  MADV_DOFORK,
  MADV_DONTFORK,
  MADV_DONTNEED,
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
} from './mman.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { unmapVmas } from './unmap-vmas.ts';
import {
  VM_DONTCOPY,
  VM_HUGETLB,
  VM_IO,
  VM_LOCKED,
  VM_NONLINEAR,
  VM_PFNMAP,
  VM_RAND_READ,
  VM_SEQ_READ,
} from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { vmaIndex } from './vma-list.ts';
import { type ZapDetails, zapVmaRange } from './zap-details.ts';

/** Advice that changes areas needs mmap_sem for write. */
const NEEDS_WRITE = new Set([MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_DONTFORK, MADV_DOFORK]);
const KNOWN = new Set([...NEEDS_WRITE, MADV_WILLNEED, MADV_DONTNEED]);

/**
 * The system call madvise. MADV_DONTNEED drops the pages of the range and keeps the mappings: one start and end for the
 * notifiers per vma piece. The other advice tells nobody anything. Holes are skipped and reported at the end.
 * Takes mmap_sem, for read where no area changes. O(log vmas + vmas of the range + pages under populated tables).
 * @param advice MADV_NORMAL, _RANDOM, _SEQUENTIAL, _WILLNEED, _DONTNEED, _DONTFORK or _DOFORK
 * @returns 0, -EINVAL for a start that is not page aligned, a range that wraps, unknown advice, or DONTNEED of a locked, huge or raw-frame
 *   vma (those before it are done), -ENOMEM if there was a hole, -EBADF for WILLNEED without a file
 */
export function sysMadvise(mm: Mm, start: number, length: number, advice: number): number {
  if (!KNOWN.has(advice)) return -EINVAL;
  const end = start + pageAlignUp(length);
  if (!isPageAligned(start) || start < 0 || length < 0 || !(end >= start && end < 2 ** 64)) return -EINVAL;
  if (end === start) return 0;
  const write = NEEDS_WRITE.has(advice);
  if (write) mm.mmapSem.downWrite();
  else mm.mmapSem.downRead();
  try {
    return adviseAreas(mm, start, end, advice);
  } finally {
    if (write) mm.mmapSem.upWrite();
    else mm.mmapSem.upRead();
  }
}

function adviseAreas(mm: Mm, start: number, end: number, advice: number): number {
  let result = 0;
  for (let address = start; address < end; ) {
    const vma = mm.vmas[vmaIndex(mm, address)];
    if (vma === undefined) return -ENOMEM;
    if (vma.vmStart > address) {
      result = -ENOMEM;
      address = vma.vmStart;
      if (address >= end) break;
    }
    const next = Math.min(vma.vmEnd, end);
    const error = advisePiece(vma, address, next, advice);
    if (error !== 0) return error;
    address = next;
  }
  return result;
}

function advisePiece(vma: Vma, start: number, end: number, advice: number): number {
  switch (advice) {
    case MADV_DONTNEED:
      return dropPages(vma, start, end);
    case MADV_WILLNEED:
      return vma.file === null ? -EBADF : 0;
    case MADV_DONTFORK:
      return changeVmaFlags(vma, start, end, vma.vmFlags | VM_DONTCOPY);
    case MADV_DOFORK:
      if ((vma.vmFlags & VM_IO) !== 0) return -EINVAL;
      return changeVmaFlags(vma, start, end, vma.vmFlags & ~VM_DONTCOPY);
    case MADV_RANDOM:
      return changeVmaFlags(vma, start, end, (vma.vmFlags & ~VM_SEQ_READ) | VM_RAND_READ);
    case MADV_SEQUENTIAL:
      return changeVmaFlags(vma, start, end, (vma.vmFlags & ~VM_RAND_READ) | VM_SEQ_READ);
    default:
      return changeVmaFlags(vma, start, end, vma.vmFlags & ~(VM_RAND_READ | VM_SEQ_READ));
  }
}

/** Of a nonlinear vma the entries remember which page was where. */
const EVERY_PAGE: ZapDetails = {
  checkFile: null,
  nonlinear: true,
  firstIndex: 0,
  lastIndex: Number.POSITIVE_INFINITY,
  needBreak: null,
};

function dropPages(vma: Vma, start: number, end: number): number {
  if ((vma.vmFlags & (VM_LOCKED | VM_HUGETLB | VM_PFNMAP)) !== 0) return -EINVAL;
  if ((vma.vmFlags & VM_NONLINEAR) !== 0) zapVmaRange(vma, start, end, EVERY_PAGE);
  else unmapVmas(vma.vmMm, [vma], start, end, MMU_NOTIFY_CLEAR);
  vma.vmMm.gather.flush(vma.vmMm);
  return 0;
}

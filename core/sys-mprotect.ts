import { isPageAligned, pageAlignUp } from './address.ts';
import { changeVmaFlags } from './change-vma-flags.ts';
import { EACCES, EINVAL, ENOMEM } from './errno.ts';
import { changeHugetlbProtection } from './hugetlb-protect.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_PROTECTION_VMA } from './mmu-notifier-range.ts';
import { protectPages } from './protect-pages.ts';
import { VM_ACCESS_FLAGS, VM_HUGETLB } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';
import { findVma } from './vma-list.ts';

/** Bits that the flags which allow an access lie above those that grant it. */
const MAY_SHIFT = 4;

/**
 * The system call mprotect: gives `length` bytes from `start` on new access rights, the length rounded up to whole
 * pages. Each vma piece whose flags really change is announced to the notifiers by itself; what was done before
 * a failure stays. Takes mmap_sem for write. O(log vmas + vmas of the range + pages under populated tables).
 * @param prot of PROT_READ, PROT_WRITE and PROT_EXEC
 * @returns 0, -EINVAL for a start that is not page aligned, an unknown right or an end inside a huge page, -ENOMEM at a
 *   hole, -EACCES where the vma forbids it
 */
export function sysMprotect(mm: Mm, start: number, length: number, prot: number): number {
  if (!isPageAligned(start) || start < 0) return -EINVAL;
  if (length === 0) return 0;
  const end = start + pageAlignUp(length);
  if (!(end > start && end < 2 ** 64)) return -ENOMEM;
  if ((prot & ~VM_ACCESS_FLAGS) !== 0) return -EINVAL;
  mm.mmapSem.downWrite();
  try {
    return protectAreas(mm, start, end, prot);
  } finally {
    mm.mmapSem.upWrite();
  }
}

function protectAreas(mm: Mm, start: number, end: number, prot: number): number {
  for (let address = start; address < end; ) {
    const vma = findVma(mm, address);
    if (vma === null) return -ENOMEM;
    const flags = (vma.vmFlags & ~VM_ACCESS_FLAGS) | prot;
    if ((flags & ~(flags >>> MAY_SHIFT) & VM_ACCESS_FLAGS) !== 0) return -EACCES;
    const next = Math.min(vma.vmEnd, end);
    if (flags !== vma.vmFlags) {
      const error = mprotectFixup(vma, address, next, flags);
      if (error !== 0) return error;
    }
    address = next;
  }
  return 0;
}

/** One piece of an area: split and merge first, then the notifiers around the change, and one flush. */
function mprotectFixup(vma: Vma, start: number, end: number, vmFlags: number): number {
  const { vmMm: mm } = vma;
  const error = changeVmaFlags(vma, start, end, vmFlags);
  if (error !== 0) return error;
  const changed = findVma(mm, start)!;
  mmuNotifierInvalidateRangeStart(mm, start, end, MMU_NOTIFY_PROTECTION_VMA);
  if ((vmFlags & VM_HUGETLB) !== 0) changeHugetlbProtection(changed, start, end);
  else protectPages(mm.pageTables, start, end, vmaPageProt(changed));
  mm.tlb.flushAll();
  mmuNotifierInvalidateRangeEnd(mm, start, end, MMU_NOTIFY_PROTECTION_VMA);
  return 0;
}

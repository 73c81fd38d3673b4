import { handleMmFault } from './handle-mm-fault.ts';
import type { Mm } from './mm.ts';
import { ptePresent } from './pte.ts';
import { VM_ACCESS_FLAGS, VM_HUGETLB, VM_SHARED, VM_WRITE } from './vm-flags.ts';
import { hugePageSizeOf, vmaIndex } from './vma-list.ts';

/**
 * Touches the pages of [start, end) before the program does, as for locked and populated mappings: for writing where
 * that is allowed to one's own copy. It stops at the first page that can't be had. The caller holds mmap_sem.
 * O(pages).
 */
export function makePagesPresent(mm: Mm, start: number, end: number): void {
  for (let i = vmaIndex(mm, start); i < mm.vmas.length && mm.vmas[i]!.vmStart < end; i++) {
    const vma = mm.vmas[i]!;
    if ((vma.vmFlags & VM_ACCESS_FLAGS) === 0) continue;
    const write = (vma.vmFlags & (VM_WRITE | VM_SHARED)) === VM_WRITE;
    const step = (vma.vmFlags & VM_HUGETLB) !== 0 ? hugePageSizeOf(vma) : 4096;
    const last = Math.min(end, vma.vmEnd);
    for (let page = Math.max(start, vma.vmStart); page < last; page += step) {
      const ptep = mm.pageTables.findPte(page);
      if (ptep >= 0 && ptePresent(mm.pageTables.lo[ptep]!)) continue;
      if (handleMmFault(mm, vma, page, write) !== 0) return;
    }
  }
}

import { ENOMEM } from './errno.ts';
import { ensureHugeEntry, findHugeEntry } from './huge-entry.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_PROTECTION_PAGE } from './mmu-notifier-range.ts';
import { pteNone, ptePfn31, pteWrprotect } from './pte.ts';
import { isCowMapping, type Vma } from './vma.ts';
import { hugePageSizeOf } from './vma-list.ts';

/**
 * Fork of a vma of huge pages. Private ones become read-only in both; of which the kernel of this time tells the
 * notifiers nothing, a hole that the kernel option `notifiesHugetlb` closes. O(pages of the vma).
 * @returns 0 or -ENOMEM
 */
export function copyHugetlbPageRange(child: Mm, parent: Mm, vma: Vma): number {
  const cow = isCowMapping(vma.vmFlags);
  const told = cow && parent.kernel.notifiesHugetlb;
  const { vmStart, vmEnd } = vma;
  if (told) mmuNotifierInvalidateRangeStart(parent, vmStart, vmEnd, MMU_NOTIFY_PROTECTION_PAGE);
  const result = copyHugeEntries(child, parent, vma, cow);
  if (told) mmuNotifierInvalidateRangeEnd(parent, vmStart, vmEnd, MMU_NOTIFY_PROTECTION_PAGE);
  return result;
}

function copyHugeEntries(child: Mm, parent: Mm, vma: Vma, cow: boolean): number {
  const size = hugePageSizeOf(vma);
  const { frames } = parent.memory;
  const { lo, hi } = parent.pageTables;
  for (let address = vma.vmStart; address < vma.vmEnd; address += size) {
    const from = findHugeEntry(parent.pageTables, address, size);
    if (from < 0 || pteNone(lo[from]!, hi[from]!)) continue;
    if (!parent.tryAllocate()) return -ENOMEM;
    const to = ensureHugeEntry(child.pageTables, address, size);
    if (cow) lo[from] = pteWrprotect(lo[from]!);
    const pfn = ptePfn31(lo[from]!, hi[from]!);
    frames.get(pfn);
    frames.addMapping(pfn);
    child.pageTables.lo[to] = lo[from]!;
    child.pageTables.hi[to] = hi[from]!;
  }
  return 0;
}

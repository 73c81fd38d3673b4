import { freePgtables } from './free-pgtables.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_UNMAP } from './mmu-notifier-range.ts';
import { unmapHugepageRange } from './unmap-hugepage-range.ts';
import { VM_HUGETLB } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { unlinkFile } from './vma-list.ts';
import { zapPages } from './zap-pages.ts';

/**
 * Unmaps the pages of [start, end) that lie in `vmas`, which are detached from their address space: one start and end
 * for the notifiers, of the whole range as it is; inside of it one more for each area of huge pages. The last batch of
 * pages is left in the gather.
 * @param event why, for kernels that say it. O(pages under populated tables).
 */
export function unmapVmas(
  mm: Mm,
  vmas: readonly Vma[],
  start: number,
  end: number,
  event: number = MMU_NOTIFY_UNMAP,
): void {
  mmuNotifierInvalidateRangeStart(mm, start, end, event);
  for (const vma of vmas) {
    const from = Math.max(start, vma.vmStart);
    const to = Math.min(end, vma.vmEnd);
    if ((vma.vmFlags & VM_HUGETLB) !== 0) unmapHugepageRange(vma, from, to);
    else zapPages(mm, from, to);
  }
  mmuNotifierInvalidateRangeEnd(mm, start, end, event);
}

/** Areas whose tables may share one of 2 MiB are freed in one go. */
const PMD_SIZE = 0x200000;

/**
 * Frees the tables of `vmas`, whose pages are gone, and lets their files forget them. Floor and ceiling are the ends
 * of the neighbours that stay, 0 if there is none. O(areas + table entries of their ranges).
 */
export function freeTablesOfVmas(mm: Mm, vmas: readonly Vma[], floor: number, ceiling: number): void {
  const before = mm.pageTables.tableCount;
  for (let i = 0; i < vmas.length; ) {
    const start = vmas[i]!.vmStart;
    const huge = (vmas[i]!.vmFlags & VM_HUGETLB) !== 0;
    unlinkFile(vmas[i]!);
    let next = i + 1;
    while (!huge && next < vmas.length && continues(vmas[next - 1]!, vmas[next]!)) unlinkFile(vmas[next++]!);
    freePgtables(mm.pageTables, start, vmas[next - 1]!.vmEnd, floor, vmas[next]?.vmStart ?? ceiling);
    i = next;
  }
  if (mm.pageTables.tableCount < before) mm.gather.needFlush = true;
}

const continues = (below: Vma, above: Vma): boolean =>
  above.vmStart <= below.vmEnd + PMD_SIZE && (above.vmFlags & VM_HUGETLB) === 0;

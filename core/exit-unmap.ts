import { PAGE_SIZE, TASK_SIZE_MAX } from './address.ts';
import { freePgtables } from './free-pgtables.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { unmapHugepageRange } from './unmap-hugepage-range.ts';
import { VM_HUGETLB } from './vm-flags.ts';
import { unlinkFile } from './vma-list.ts';
import { zapPages } from './zap-pages.ts';

/**
 * Unmaps all that a process leaves, when it exits; the notifiers are released by then. `end` is beyond every
 * page: it is told to the notifiers as it is, and only the populated part of the space is walked.
 * @throws {MmBug} `PAGE_TABLES` if a last-level table is left
 */
export function exitUnmap(mm: Mm, start: number, end: number): void {
  mmuNotifierInvalidateRangeStart(mm, start, end);
  for (const vma of mm.vmas) {
    if ((vma.vmFlags & VM_HUGETLB) !== 0) unmapHugepageRange(vma, vma.vmStart, vma.vmEnd);
  }
  zapPages(mm, start, Math.min(end, TASK_SIZE_MAX));
  mmuNotifierInvalidateRangeEnd(mm, start, end);
  for (const vma of mm.vmas) unlinkFile(vma);
  mm.mmapCache = null;
  mm.totalVm = 0;
  mm.lockedVm = 0;
  dropPageTables(mm);
}

/** Gives back what belongs to the page tables when the last reference to the address space goes. */
export function freePageTables(mm: Mm): void {
  if (mm.pageTables.tableCount > 1) {
    zapPages(mm, 0, TASK_SIZE_MAX);
    dropPageTables(mm);
  }
  mm.memory.disown(mm);
}

function dropPageTables(mm: Mm): void {
  mm.gather.needFlush = mm.pageTables.tableCount > 1;
  freePgtables(mm.pageTables, 0, TASK_SIZE_MAX + PAGE_SIZE, 0, 0);
  mm.gather.flush(mm);
  const { nrPtes } = mm.pageTables;
  if (nrPtes === 0) return;
  throw new MmBug(
    'PAGE_TABLES',
    `${nrPtes} last-level tables after exit`,
    'none',
    'This is a fault of core.',
  );
}

import { PAGE_SIZE, TASK_SIZE_MAX } from './address.ts';
import { freePgtables } from './free-pgtables.ts';
import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';
import { freeTablesOfVmas, unmapVmas } from './unmap-vmas.ts';
import { zapPages } from './zap-pages.ts';

/**
 * Unmaps all that a process leaves, when it exits; the notifiers are released by then. `end` is beyond every
 * page: it is told to the notifiers as it is, and only the areas are walked. O(areas + pages).
 * @throws {MmBug} `PAGE_TABLES` if a last-level table is left
 */
export function exitUnmap(mm: Mm, start: number, end: number): void {
  unmapVmas(mm, mm.vmas, start, end);
  freeTablesOfVmas(mm, mm.vmas, 0, 0);
  mm.gather.flush(mm);
  mm.mmapCache = null;
  mm.totalVm = 0;
  mm.lockedVm = 0;
  // Pages that `mapRange` has put outside of every area.
  if (mm.pageTables.nrPtes > 0) dropPages(mm);
}

/** Gives back what belongs to the page tables when the last reference to the address space goes. */
export function freePageTables(mm: Mm): void {
  if (mm.pageTables.tableCount > 1) dropPages(mm);
  mm.memory.disown(mm);
}

function dropPages(mm: Mm): void {
  zapPages(mm, 0, TASK_SIZE_MAX);
  mm.gather.needFlush = true;
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

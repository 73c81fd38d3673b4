import { PAGE_SIZE } from './address.ts';
import { doMunmap } from './do-munmap.ts';
import { EFAULT, ENOMEM } from './errno.ts';
import { freePgtables } from './free-pgtables.ts';
import { makePagesPresent } from './make-pages-present.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import { movePageTables } from './move-page-tables.ts';
import { VM_LOCKED } from './vm-flags.ts';
import { linearPageIndex, Vma } from './vma.ts';
import { findVma, insertVma, MAX_MAP_COUNT, vmaIndex } from './vma-list.ts';
import { moveStart, vmaMerge } from './vma-merge.ts';

/**
 * Moves [from, from + length) of a vma to a free range of `newLength` bytes, entries and all, and unmaps the old range.
 * The caller holds mmap_sem for write. O(pages).
 * @returns `to`, or -ENOMEM; everything is where it was then
 */
export function moveVma(vma: Vma, from: number, length: number, newLength: number, to: number): number {
  const { vmMm: mm, vmFlags } = vma;
  if (mm.vmas.length >= MAX_MAP_COUNT - 3 || !mm.tryAllocate()) return -ENOMEM;
  const newVma = copyVma(vma, from, to, newLength);
  const source = findVma(mm, from)!;
  const moved = movePageTables(source, from, newVma, to, length);
  const failed = moved < length;
  // What was moved goes back, for which no table is missing, and then it is the new range that is unmapped.
  if (failed) movePageTables(newVma, to, source, from, moved);
  mm.totalVm += newLength / PAGE_SIZE;
  const locked = (vmFlags & VM_LOCKED) !== 0;
  if (locked) mm.lockedVm += newLength / PAGE_SIZE;
  if (failed) {
    doMunmap(mm, to, newLength);
    return -ENOMEM;
  }
  doMunmap(mm, from, length);
  if (locked && newLength > length) makePagesPresent(mm, to + length, to + newLength);
  return to;
}

/** An area of the same kind for the new range. Anonymous memory that nobody has touched need not keep its offset. */
function copyVma(vma: Vma, from: number, to: number, length: number): Vma {
  const { vmMm: mm, vmFlags, anonVma, file } = vma;
  const untouched = file === null && anonVma === null;
  const vmPgoff = untouched ? to / PAGE_SIZE : linearPageIndex(vma, from);
  const merged = vmaMerge(mm, to, to + length, { vmFlags, anonVma, file, vmPgoff });
  if (merged !== null) return merged;
  const copy = new Vma(mm, to, to + length, vmFlags, file, vmPgoff);
  copy.anonVma = anonVma;
  copy.vmTruncateCount = vma.vmTruncateCount;
  insertVma(mm, copy);
  return copy;
}

/**
 * Moves the stack of a program that is about to start down by `shift` bytes, entries and all, as execve does once it
 * knows where it belongs. The range below must be free. The caller holds mmap_sem for write. O(pages).
 * @returns 0, -EFAULT if another vma is in the way, -ENOMEM if there is no memory for a table
 * @throws {MmBug} `MMAP_SEM` if the lock is not held
 */
export function shiftArgPages(vma: Vma, shift: number): number {
  const { vmMm: mm, vmStart: oldStart, vmEnd: oldEnd, vmPgoff } = vma;
  requireMmapSemWrite(mm, 'shiftArgPages');
  const newStart = oldStart - shift;
  const newEnd = oldEnd - shift;
  if (mm.vmas[vmaIndex(mm, newStart)] !== vma) return -EFAULT;
  moveStart(vma, newStart);
  if (movePageTables(vma, oldStart, vma, newStart, oldEnd - oldStart) < oldEnd - oldStart) return -ENOMEM;
  const ceiling = mm.vmas[vmaIndex(mm, oldEnd)]?.vmStart ?? 0;
  mm.gather.needFlush = true;
  freePgtables(mm.pageTables, Math.max(newEnd, oldStart), oldEnd, newEnd, ceiling);
  mm.gather.flush(mm);
  vma.vmEnd = newEnd;
  vma.vmPgoff = vmPgoff;
  return 0;
}

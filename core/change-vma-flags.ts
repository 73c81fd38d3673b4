import { linearPageIndex, type Vma } from './vma.ts';
import { splitVma, vmaIndex } from './vma-list.ts';
import { vmaMerge } from './vma-merge.ts';

/**
 * Gives the piece [start, end) of an area other flags: it goes to a neighbour that has them already, or becomes an area
 * of its own. The pages are left as they are. The caller holds mmap_sem for write. O(log areas), and moves the
 * array's tail.
 * @returns 0, or the error of a split: what was split stays so
 */
export function changeVmaFlags(vma: Vma, start: number, end: number, vmFlags: number): number {
  const { vmMm: mm, anonVma, file } = vma;
  if (vmFlags === vma.vmFlags) return 0;
  const kind = { vmFlags, anonVma, file, vmPgoff: linearPageIndex(vma, start) };
  if (vmaMerge(mm, start, end, kind) !== null) return 0;
  let index = vmaIndex(mm, start);
  if (start > vma.vmStart) {
    const error = splitVma(mm, index, start);
    if (error !== 0) return error;
    index++;
  }
  const piece = mm.vmas[index]!;
  if (end < piece.vmEnd) {
    const error = splitVma(mm, index, end);
    if (error !== 0) return error;
  }
  piece.vmFlags = vmFlags;
  return 0;
}

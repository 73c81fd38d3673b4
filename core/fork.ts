import { copyPageRange } from './copy-page-range.ts';
import { ENOMEM } from './errno.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import { VM_DONTCOPY, VM_LOCKED } from './vm-flags.ts';
import { copyOfVma } from './vma.ts';
import { linkFile, pagesOf } from './vma-list.ts';

/**
 * The memory part of fork: a new address space with the areas of `parent` but for those that are not to be copied, and
 * with its pages, which both have read-only until one writes. The child has no notifiers and no locked areas. The
 * parent's TLB is flushed once, after all notifiers were told. Takes mmap_sem of both for write.
 * O(areas + pages under populated tables).
 * @returns the child, with one user; null if there was no memory for it, of which nothing is left then
 */
export function fork(parent: Mm): Mm | null {
  parent.mmapSem.downWrite();
  try {
    if (!parent.tryAllocate()) return null;
    const child = new Mm(parent.memory);
    child.startBrk = parent.startBrk;
    child.brk = parent.brk;
    child.mmapBase = parent.mmapBase;
    child.stackLimit = parent.stackLimit;
    child.mmapSem.downWrite();
    const result = dupMmap(child, parent);
    child.mmapSem.upWrite();
    if (result === 0) return child;
    mmput(child);
    return null;
  } finally {
    parent.mmapSem.upWrite();
  }
}

function dupMmap(child: Mm, parent: Mm): number {
  let result = 0;
  for (const vma of parent.vmas) {
    if ((vma.vmFlags & VM_DONTCOPY) !== 0) continue;
    if (!parent.tryAllocate()) {
      result = -ENOMEM;
      break;
    }
    const copy = copyOfVma(vma, child, vma.vmStart, vma.vmEnd);
    copy.vmFlags &= ~VM_LOCKED;
    linkFile(copy);
    child.vmas.push(copy);
    child.totalVm += pagesOf(copy);
    result = copyPageRange(child, parent, vma);
    if (result !== 0) break;
  }
  parent.tlb.flushAll();
  return result;
}

/** The memory part of execve: the program's address space goes, and it gets a new one without areas. */
export function execMm(mm: Mm): Mm {
  const next = new Mm(mm.memory);
  mmput(mm);
  return next;
}

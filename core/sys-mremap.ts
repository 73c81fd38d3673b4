import { isPageAligned, PAGE_SIZE, pageAlignUp, TASK_SIZE_MAX } from './address.ts';
import { doMunmap } from './do-munmap.ts';
import { EFAULT, EINVAL, ENOMEM } from './errno.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { makePagesPresent } from './make-pages-present.ts';
import type { Mm } from './mm.ts';
import { MREMAP_FIXED, MREMAP_MAYMOVE } from './mman.ts';
import { moveVma } from './move-vma.ts';
import { VM_DONTEXPAND, VM_HUGETLB, VM_LOCKED, VM_PFNMAP } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { findVma, vmaIndex } from './vma-list.ts';

/**
 * The system call mremap: makes a mapping smaller or larger, moving it if it has to and may. Shrinking is a munmap of
 * the end. Moving announces its chunks (see `movePageTables`), and then the old range by a munmap; a fixed target is
 * unmapped before everything else, and stays so if the rest fails. Growing in place tells nobody anything. Takes
 * mmap_sem for write. O(log vmas + pages that move).
 * @param flags of MREMAP_MAYMOVE and MREMAP_FIXED
 * @returns the address; -EINVAL for unaligned addresses, a new length of 0, a fixed target that overlaps or lies beyond
 *   user space, or huge pages; -EFAULT if the range is not in one vma; -ENOMEM if there is no room
 */
export function sysMremap(
  mm: Mm,
  address: number,
  oldLength: number,
  newLength: number,
  flags: number,
  newAddress = 0,
): number {
  mm.mmapSem.downWrite();
  try {
    return doMremap(mm, address, pageAlignUp(oldLength), pageAlignUp(newLength), flags, newAddress);
  } finally {
    mm.mmapSem.upWrite();
  }
}

function doMremap(
  mm: Mm,
  address: number,
  oldLength: number,
  newLength: number,
  flags: number,
  newAddress: number,
): number {
  const fixed = (flags & MREMAP_FIXED) !== 0;
  if ((flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE)) !== 0 || !isPageAligned(address)) return -EINVAL;
  if (!(newLength > 0 && oldLength >= 0 && address >= 0)) return -EINVAL;
  if (fixed) {
    if ((flags & MREMAP_MAYMOVE) === 0) return -EINVAL;
    const error = clearTarget(mm, address, oldLength, newLength, newAddress);
    if (error !== 0) return error;
  }
  let length = oldLength;
  if (oldLength >= newLength) {
    const error = doMunmap(mm, address + newLength, oldLength - newLength);
    if (error !== 0 && oldLength !== newLength) return error;
    if (!fixed || newAddress === address) return address;
    length = newLength;
  }
  const vma = findVma(mm, address);
  if (vma === null) return -EFAULT;
  if ((vma.vmFlags & VM_HUGETLB) !== 0) return -EINVAL;
  if (length > vma.vmEnd - address) return -EFAULT;
  if ((vma.vmFlags & (VM_DONTEXPAND | VM_PFNMAP)) !== 0 && newLength > length) return -EFAULT;
  if (!(fixed && address !== newAddress) && growInPlace(vma, address, length, newLength, flags))
    return address;
  if ((flags & MREMAP_MAYMOVE) === 0) return -ENOMEM;
  const target = fixed ? newAddress : getUnmappedArea(mm, 0, newLength, 0);
  return target < 0 ? target : moveVma(vma, address, length, newLength, target);
}

/** Checks a fixed target and unmaps what is there. */
function clearTarget(mm: Mm, address: number, oldLength: number, newLength: number, to: number): number {
  if (!isPageAligned(to) || !(to >= 0 && newLength <= TASK_SIZE_MAX && to <= TASK_SIZE_MAX - newLength)) {
    return -EINVAL;
  }
  if (to <= address && to + newLength > address) return -EINVAL;
  if (address <= to && address + oldLength > to) return -EINVAL;
  return doMunmap(mm, to, newLength);
}

/** A range that reaches to its vma's end grows there, if nothing is in the way. */
function growInPlace(vma: Vma, address: number, length: number, newLength: number, flags: number): boolean {
  const { vmMm: mm } = vma;
  if (length !== vma.vmEnd - address || (length === newLength && (flags & MREMAP_MAYMOVE) !== 0))
    return false;
  const ceiling = mm.vmas[vmaIndex(mm, vma.vmEnd)]?.vmStart ?? TASK_SIZE_MAX;
  if (ceiling - address < newLength) return false;
  const end = vma.vmEnd;
  vma.vmEnd = address + newLength;
  mm.totalVm += (newLength - length) / PAGE_SIZE;
  if ((vma.vmFlags & VM_LOCKED) !== 0) {
    mm.lockedVm += (newLength - length) / PAGE_SIZE;
    makePagesPresent(mm, end, vma.vmEnd);
  }
  return true;
}

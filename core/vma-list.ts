/**
 * The areas of an address space as a sorted array without overlaps. Finding is O(log areas), and O(1) for the area
 * that was found last, which is most often the one; changing the array moves what lies behind.
 */
import { PAGE_SIZE } from './address.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import { dropPageCache } from './page-cache.ts';
import { VM_HUGETLB, VM_NONLINEAR } from './vm-flags.ts';
import { copyOfVma, type Vma } from './vma.ts';

/** How many areas an address space may have (`vm.max_map_count`). */
export const MAX_MAP_COUNT = 65536;

/** Index of the first area that ends behind an address; the number of areas if there is none. O(log areas). */
export function vmaIndex(mm: Mm, address: number): number {
  const { vmas } = mm;
  let low = 0;
  let high = vmas.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (vmas[middle]!.vmEnd > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The area that an address lies in, or null. O(1) for the one that was found last, else O(log areas). */
export function findVma(mm: Mm, address: number): Vma | null {
  const last = mm.mmapCache;
  if (last !== null && last.vmStart <= address && address < last.vmEnd) return last;
  const vma = mm.vmas[vmaIndex(mm, address)];
  if (vma === undefined || vma.vmStart > address) return null;
  mm.mmapCache = vma;
  return vma;
}

/** @throws Error if the area is empty or overlaps another one, or belongs to another address space */
export function insertVma(mm: Mm, vma: Vma): void {
  if (vma.vmMm !== mm || !(vma.vmStart < vma.vmEnd) || overlapping(mm, vma.vmStart, vma.vmEnd)) {
    throw new Error(`vma ${range(vma)}, expected a range of this address space that no other vma overlaps`);
  }
  mm.vmas.splice(vmaIndex(mm, vma.vmStart), 0, vma);
  linkFile(vma);
}

/** Whether an area lies in [start, end), wholly or in part. O(log areas). */
export function overlapping(mm: Mm, start: number, end: number): boolean {
  const vma = mm.vmas[vmaIndex(mm, start)];
  return vma !== undefined && vma.vmStart < end;
}

/**
 * Splits an area so that another one begins at `address`, inside of it.
 * @returns 0, -EINVAL inside a huge page, -ENOMEM if there are too many areas or there is no memory
 */
export function splitVma(mm: Mm, index: number, address: number): number {
  const vma = mm.vmas[index]!;
  if ((vma.vmFlags & VM_HUGETLB) !== 0 && address % hugePageSizeOf(vma) !== 0) return -EINVAL;
  if (mm.vmas.length >= MAX_MAP_COUNT || !mm.tryAllocate()) return -ENOMEM;
  const above = copyOfVma(vma, mm, address, vma.vmEnd);
  vma.vmEnd = address;
  mm.vmas.splice(index + 1, 0, above);
  linkFile(above);
  return 0;
}

/** Takes the areas [from, to) of the array out of it; they stay known to their files. */
export function detachVmas(mm: Mm, from: number, to: number): Vma[] {
  mm.mmapCache = null;
  return mm.vmas.splice(from, to - from);
}

/** The file learns who maps it. @throws {MmBug} `LOCK` if somebody holds the lock of its reverse map */
export function linkFile(vma: Vma): void {
  const { file } = vma;
  if (file === null) return;
  file.iMmapLock.lock();
  ((vma.vmFlags & VM_NONLINEAR) !== 0 ? file.iMmapNonlinear : file.iMmap).add(vma);
  file.iMmapLock.unlock();
}

/**
 * The area is gone, and its pages are no longer mapped there. What has no name goes with its last area.
 *
 * @throws {MmBug} as `linkFile` */
export function unlinkFile(vma: Vma): void {
  const { file } = vma;
  if (file === null) return;
  file.iMmapLock.lock();
  ((vma.vmFlags & VM_NONLINEAR) !== 0 ? file.iMmapNonlinear : file.iMmap).remove(vma);
  file.iMmapLock.unlock();
  const unmapped = file.iMmap.first === null && file.iMmapNonlinear.first === null;
  if (file.nameless && unmapped) dropPageCache(vma.vmMm.memory, file);
}

export const hugePageSizeOf = (vma: Vma): number => vma.file?.hugePageSize ?? 2 ** 21;
export const pagesOf = (vma: Vma): number => (vma.vmEnd - vma.vmStart) / PAGE_SIZE;

const range = (vma: Vma): string => `0x${vma.vmStart.toString(16)}-0x${vma.vmEnd.toString(16)}`;

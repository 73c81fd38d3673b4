import { isPageAligned, pageAlignUp, TASK_SIZE_MAX } from './address.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import { MAP_FIXED } from './mman.ts';
import { overlapping, vmaIndex } from './vma-list.ts';

/** The lowest address that is given out unasked. */
const MIN_ADDRESS = 0x10000;

/**
 * Where a new mapping goes: exactly at `hint` if it is fixed, else at `hint` rounded up to a page if that is free, else
 * at the highest free range below `mm.mmapBase`, else at the lowest above it. O(log areas), without room at the hint
 * O(areas).
 * @param length whole pages
 * @param alignment of the result, more than a page for huge pages
 * @returns the address, -ENOMEM if there is none or a fixed range is beyond user space, -EINVAL if a fixed one is not
 *   page aligned
 */
export function getUnmappedArea(
  mm: Mm,
  hint: number,
  length: number,
  flags: number,
  alignment = 4096,
): number {
  if (length > TASK_SIZE_MAX) return -ENOMEM;
  if ((flags & MAP_FIXED) !== 0) {
    if (!(hint >= 0 && hint <= TASK_SIZE_MAX - length)) return -ENOMEM;
    return isPageAligned(hint) && hint % alignment === 0 ? hint : -EINVAL;
  }
  if (hint > 0) {
    const address = Math.ceil(Math.max(pageAlignUp(hint), MIN_ADDRESS) / alignment) * alignment;
    if (address <= TASK_SIZE_MAX - length && !overlapping(mm, address, address + length)) return address;
  }
  const below = highestGap(mm, length, alignment);
  return below >= 0 ? below : lowestGap(mm, length, alignment);
}

function highestGap(mm: Mm, length: number, alignment: number): number {
  const { vmas } = mm;
  let ceiling = mm.mmapBase;
  for (let i = vmaIndex(mm, ceiling - 1); i >= -1; i--) {
    if (i < vmas.length) {
      const floor = i < 0 ? MIN_ADDRESS : vmas[i]!.vmEnd;
      const address = Math.floor((ceiling - length) / alignment) * alignment;
      if (address >= floor) return address;
      if (i >= 0) ceiling = Math.min(ceiling, vmas[i]!.vmStart);
    }
  }
  return -ENOMEM;
}

function lowestGap(mm: Mm, length: number, alignment: number): number {
  const { vmas } = mm;
  let floor = mm.mmapBase;
  for (let i = vmaIndex(mm, floor); i <= vmas.length; i++) {
    const ceiling = vmas[i]?.vmStart ?? TASK_SIZE_MAX;
    const address = Math.ceil(floor / alignment) * alignment;
    if (address + length <= ceiling) return address;
    floor = vmas[i]?.vmEnd ?? floor;
  }
  return -ENOMEM;
}

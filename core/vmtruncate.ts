import { EINVAL } from './errno.ts';
import type { FileMapping } from './file-mapping.ts';
import { removeFromPageCache } from './page-cache.ts';
import { FRAME_CACHED } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { __unmapHugepageRange } from './unmap-hugepage-range.ts';
import { unmapMappingRange } from './unmap-mapping-range.ts';

/**
 * Gives a file another length. A shorter one loses its pages behind the end: they are unmapped everywhere, leave the
 * page cache, and are unmapped once more, as somebody may have mapped one between. A longer one tells nobody anything.
 * O(vmas of the file, and pages that go).
 * @param size in bytes, 0 to 2^44
 * @returns 0, or -EINVAL for no such size, or one inside a huge page
 */
export function vmtruncate(memory: PhysicalMemory, file: FileMapping, size: number): number {
  if (!(Number.isInteger(size) && size >= 0 && size <= 2 ** 44)) return -EINVAL;
  if (file.hugePageSize > 0) return hugetlbVmtruncate(memory, file, size);
  const grows = size > file.iSize;
  file.iSize = size;
  if (grows) return 0;
  unmapMappingRange(memory, file, size + 4095, 0, true);
  truncateInodePages(memory, file, Math.ceil(size / 4096));
  unmapMappingRange(memory, file, size + 4095, 0, true);
  return 0;
}

/** Takes the pages from `first` on out of the page cache, one by one; a page that is still mapped is unmapped first. */
export function truncateInodePages(memory: PhysicalMemory, file: FileMapping, first: number): void {
  if (file.nrPages === 0) return;
  for (const index of file.cachedIndices(first)) {
    const pfn = file.findPage(index);
    if (memory.frames.mapCountOf(pfn) > 0) unmapMappingRange(memory, file, index * 4096, 4096, false);
    removeFromPageCache(memory, file, index);
  }
}

/** hugetlbfs has its own way: one start and end for each vma, from the new end on. */
function hugetlbVmtruncate(memory: PhysicalMemory, file: FileMapping, size: number): number {
  const { hugePageSize } = file;
  if (size % hugePageSize !== 0) return -EINVAL;
  file.iSize = size;
  const first = size / 4096;
  file.iMmapLock.lock();
  for (let vma = file.iMmap.first; vma !== null; vma = vma.sharedNext) {
    const start = vma.vmStart + Math.max(0, first - vma.vmPgoff) * 4096;
    if (start < vma.vmEnd) __unmapHugepageRange(vma, start, vma.vmEnd);
  }
  file.iMmapLock.unlock();
  for (const index of file.cachedIndices(size / hugePageSize)) {
    const pfn = file.findPage(index);
    file.setPage(index, -1);
    file.nrPages--;
    memory.reverseMap.clearFilePage(pfn);
    memory.frames.clearFlags(pfn, FRAME_CACHED);
    memory.hugetlb(hugePageSize).put(pfn);
  }
  return 0;
}

import type { FileMapping } from './file-mapping.ts';
import { FRAME_CACHED } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';

/** The frame holds page `index` of the file from now on; the caller's reference becomes the page cache's. O(1). */
export function addToPageCache(memory: PhysicalMemory, file: FileMapping, index: number, pfn: number): void {
  memory.reverseMap.setFilePage(pfn, memory.adoptFile(file), index);
  memory.frames.setFlags(pfn, FRAME_CACHED);
  file.setPage(index, pfn);
  file.nrPages++;
}

/**
 * The frame is no longer in the page cache, whose reference goes. O(1).
 * @throws Error if it is mapped: it could not be found by its mappings any more
 */
export function removeFromPageCache(memory: PhysicalMemory, file: FileMapping, index: number): void {
  const pfn = file.findPage(index);
  const { frames, reverseMap } = memory;
  if (frames.mapCountOf(pfn) > 0) {
    throw new Error(`page ${index} of ${file.name} is mapped; unmap it before it leaves the page cache`);
  }
  reverseMap.clearFilePage(pfn);
  frames.clearFlags(pfn, FRAME_CACHED);
  file.setPage(index, -1);
  file.nrPages--;
  frames.put(pfn);
}

/** All pages leave the page cache. O(pages, times their logarithm). @throws Error as `removeFromPageCache` */
export function dropPageCache(memory: PhysicalMemory, file: FileMapping): void {
  for (const index of file.cachedIndices()) removeFromPageCache(memory, file, index);
}

/** The frame of a page, which is read in if it is not in the cache. O(1). @returns -1 if memory is full */
export function readCachePage(memory: PhysicalMemory, file: FileMapping, index: number): number {
  const found = file.findPage(index);
  if (found >= 0) return found;
  const pfn = memory.frames.allocate();
  if (pfn >= 0) addToPageCache(memory, file, index, pfn);
  return pfn;
}

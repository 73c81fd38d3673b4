import type { FileMapping } from './file-mapping.ts';
import { FRAME_DIRTY } from './page-frames.ts';
import { pageMkclean } from './page-mkclean.ts';
import type { PhysicalMemory } from './physical-memory.ts';

/**
 * Writes a page of a file back, if it is dirty: every shared mapping that may have written to it is made read-only and
 * clean before, of a file whose dirty pages are counted. O(vmas of the file, times notifiers).
 * @returns whether there was something to write
 */
export function writebackPage(memory: PhysicalMemory, file: FileMapping, index: number): boolean {
  const pfn = file.findPage(index);
  if (pfn < 0) return false;
  const { frames } = memory;
  if (file.accountsDirty && pageMkclean(memory, pfn) > 0) frames.setFlags(pfn, FRAME_DIRTY);
  const dirty = (frames.flagsOf(pfn) & FRAME_DIRTY) !== 0;
  frames.clearFlags(pfn, FRAME_DIRTY);
  return dirty;
}

import { FRAME_REFERENCED } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { ptepClearFlushYoungNotify } from './ptep.ts';
import { mappingsOf, stillMaps, withRmapLock } from './rmap-walk.ts';
import { VM_LOCKED } from './vm-flags.ts';

/**
 * By how many of its mappings a page was used since it was last asked, in primary or secondary tables; makes
 * it old in all of them. Mappings of locked vmas are not asked. O(mappings, times notifiers).
 */
export function pageReferenced(memory: PhysicalMemory, pfn: number): number {
  const { frames } = memory;
  let referenced = (frames.flagsOf(pfn) & FRAME_REFERENCED) !== 0 ? 1 : 0;
  frames.clearFlags(pfn, FRAME_REFERENCED);
  for (const mapping of mappingsOf(memory, pfn)) {
    const { vma, address, ptep } = mapping;
    if ((vma.vmFlags & VM_LOCKED) !== 0 || !stillMaps(mapping, pfn)) continue;
    if (withRmapLock(memory, pfn, vma, () => ptepClearFlushYoungNotify(vma, address, ptep)) !== 0)
      referenced++;
  }
  return referenced;
}

import { mmuNotifierInvalidatePageEnd, mmuNotifierInvalidatePageStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_PROTECTION_PAGE } from './mmu-notifier-range.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pteDirty, pteMkclean, pteWrite, pteWrprotect } from './pte.ts';
import { ptepClearFlushNotify } from './ptep.ts';
import { type Mapping, mappingsOf, stillMaps, withRmapLock } from './rmap-walk.ts';
import { takenPte } from './taken-pte.ts';
import { VM_SHARED } from './vm-flags.ts';

/**
 * Before a page is written back: makes every shared mapping of it read-only and clean, so that the next write
 * faults and is noticed. Mappings that are so already are left alone, without a word to the notifiers.
 * O(mappings, times notifiers).
 * @returns how many mappings were changed
 */
export function pageMkclean(memory: PhysicalMemory, pfn: number): number {
  let cleaned = 0;
  for (const mapping of mappingsOf(memory, pfn)) {
    if ((mapping.vma.vmFlags & VM_SHARED) === 0 || !stillMaps(mapping, pfn)) continue;
    if (withRmapLock(memory, pfn, mapping.vma, () => pageMkcleanOne(mapping))) cleaned++;
  }
  return cleaned;
}

function pageMkcleanOne({ vma, address, ptep }: Mapping): boolean {
  const { lo, hi } = vma.vmMm.pageTables;
  if (!pteDirty(lo[ptep]!) && !pteWrite(lo[ptep]!)) return false;
  mmuNotifierInvalidatePageStart(vma.vmMm, address, MMU_NOTIFY_PROTECTION_PAGE);
  const low = ptepClearFlushNotify(vma, address, ptep);
  lo[ptep] = pteMkclean(pteWrprotect(low));
  hi[ptep] = takenPte.hi;
  mmuNotifierInvalidatePageEnd(vma.vmMm, address, MMU_NOTIFY_PROTECTION_PAGE);
  return true;
}

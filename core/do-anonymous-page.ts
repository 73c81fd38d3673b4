import { anonVmaPrepare } from './anon-vma.ts';
import { VM_FAULT_OOM } from './fault-result.ts';
import { FRAME_ANON, ONE_MAPPING } from './page-frames.ts';
import { placeHi, placeLo } from './place.ts';
import { pfnPteHi, pfnPteLo } from './pte.ts';
import { PAGE_DIRTY, PAGE_RW } from './pte-bits.ts';
import { VM_WRITE, vmGetPageProt } from './vm-flags.ts';
import type { Vma } from './vma.ts';

/**
 * The first touch of a page of anonymous memory: a page of zeros, and an entry that is writable at once if the vma is,
 * also for a read. Nobody is notified. O(1).
 * @returns 0 or `VM_FAULT_OOM`
 */
export function doAnonymousPage(vma: Vma, area: number, slot: number, ptep: number): number {
  if (vma.anonVma === null && !anonVmaPrepare(vma)) return VM_FAULT_OOM;
  const { vmMm: mm } = vma;
  const { memory, pageTables } = mm;
  const { frames, reverseMap } = memory;
  const pfn = frames.allocate();
  if (pfn < 0) return VM_FAULT_OOM;
  // The reference that came with the frame is the entry's.
  frames.state[pfn] = ONE_MAPPING | FRAME_ANON;
  reverseMap.addPlace(pfn, placeLo(area, slot), placeHi(mm.mmId, area));
  mm.anonRss++;
  memory.faults.anonymous++;
  const prot =
    vmGetPageProt(vma.vmFlags) | ((vma.vmFlags & VM_WRITE) !== 0 ? PAGE_DIRTY | PAGE_RW : PAGE_DIRTY);
  pageTables.lo[ptep] = pfnPteLo(pfn, prot);
  pageTables.hi[ptep] = pfnPteHi(pfn, prot);
  return 0;
}

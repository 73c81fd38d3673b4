import { areaOf, PAGE_SIZE, slotOf } from './address.ts';
import { ENOMEM } from './errno.ts';
import { pteAlloc } from './handle-mm-fault.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import { pfnPteHi, pfnPteLo, pteNone } from './pte.ts';
import { PAGE_SPECIAL } from './pte-bits.ts';
import { VM_IO, VM_PFNMAP, VM_RESERVED } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';

/**
 * Maps consecutive raw frames, as a driver does with a device's memory: nothing counts them, and fork, munmap and
 * reclaim see no page there. Nobody is notified, as nothing was there before. The caller holds mmap_sem for write.
 * O(pages).
 * @param start, end of whole pages of the vma
 * @returns 0, or -ENOMEM without memory for a table
 * @throws Error if something is mapped there
 */
export function remapPfnRange(vma: Vma, start: number, end: number, firstPfn: number): number {
  const { vmMm: mm } = vma;
  requireMmapSemWrite(mm, 'remapPfnRange');
  vma.vmFlags |= VM_IO | VM_RESERVED | VM_PFNMAP;
  const prot = vmaPageProt(vma) | PAGE_SPECIAL;
  mm.pageTables.admitFrames(firstPfn + (end - start) / PAGE_SIZE - 1);
  for (let page = 0; page < (end - start) / PAGE_SIZE; page++) {
    const address = start + page * PAGE_SIZE;
    const base = pteAlloc(mm, areaOf(address));
    if (base < 0) return -ENOMEM;
    const ptep = base + slotOf(address);
    const { lo, hi } = mm.pageTables;
    if (!pteNone(lo[ptep]!, hi[ptep]!)) {
      throw new Error(
        `page 0x${address.toString(16)} has an entry already; unmap it before mapping it again`,
      );
    }
    lo[ptep] = pfnPteLo(firstPfn + page, prot);
    hi[ptep] = pfnPteHi(firstPfn + page, prot);
  }
  return 0;
}

import { findHugeEntry } from './huge-entry.ts';
import { pteModifyHi, pteModifyLo, pteNone } from './pte.ts';
import { PAGE_PSE } from './pte-bits.ts';
import { type Vma, vmaPageProt } from './vma.ts';
import { hugePageSizeOf } from './vma-list.ts';

/** Gives the huge pages of [start, end) the protection of their vma. Page tables only. O(pages of the range). */
export function changeHugetlbProtection(vma: Vma, start: number, end: number): void {
  const { lo, hi } = vma.vmMm.pageTables;
  const size = hugePageSizeOf(vma);
  const prot = vmaPageProt(vma);
  for (let address = start; address < end; address += size) {
    const index = findHugeEntry(vma.vmMm.pageTables, address, size);
    if (index < 0 || pteNone(lo[index]!, hi[index]!)) continue;
    lo[index] = pteModifyLo(lo[index]!, prot) | PAGE_PSE;
    hi[index] = pteModifyHi(hi[index]!, prot);
  }
}

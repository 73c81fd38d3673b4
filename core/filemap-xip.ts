import { VM_FAULT_OOM } from './fault-result.ts';
import type { FileMapping } from './file-mapping.ts';
import { addToPageCache } from './page-cache.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pfnPteHi, pfnPteLo, ptePfn31, ptePresent } from './pte.ts';
import { PAGE_RW, PAGE_SPECIAL } from './pte-bits.ts';
import { ptepClearFlushNotify } from './ptep.ts';
import { VM_INSERTPAGE, VM_SHARED, VM_WRITE } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';

/**
 * A fault on a file that is executed in place. A block that exists is mapped as it is, uncounted. A hole shows the one
 * page of zeros that all holes share, until somebody may write to it through a shared mapping: then the block is made,
 * and every mapping of the zeros at that place goes. O(1), for a new block O(vmas of the file, times notifiers).
 * @returns 0 or `VM_FAULT_OOM`
 */
export function xipFileFault(vma: Vma, address: number, ptep: number, index: number): number {
  const file = vma.file!;
  const { memory, pageTables } = vma.vmMm;
  let block = file.findPage(index);
  if (block < 0 && (vma.vmFlags & (VM_SHARED | VM_WRITE)) === (VM_SHARED | VM_WRITE)) {
    block = memory.frames.allocate();
    if (block < 0) return VM_FAULT_OOM;
    addToPageCache(memory, file, index, block);
    xipUnmap(memory, file, index);
  }
  let prot = vmaPageProt(vma);
  if (block >= 0) prot |= PAGE_SPECIAL;
  else {
    block = sparsePage(memory);
    if (block < 0) return VM_FAULT_OOM;
    prot &= ~PAGE_RW;
    memory.pageAddRmap(block, vma.vmMm.mmId, Math.floor(address / 4096) * 4096);
    vma.vmMm.fileRss++;
    vma.vmFlags |= VM_INSERTPAGE;
  }
  memory.faults.file++;
  pageTables.lo[ptep] = pfnPteLo(block, prot);
  pageTables.hi[ptep] = pfnPteHi(block, prot);
  return 0;
}

/**
 * Unmaps the shared page of zeros wherever a file's vmas show it at one page: each is cleared, flushed and told to the
 * notifiers. Takes the lock of the file's reverse map. O(vmas of the file, times notifiers).
 * @returns how many mappings there were
 */
export function xipUnmap(memory: PhysicalMemory, file: FileMapping, index: number): number {
  const zeros = memory.xipSparsePage;
  if (zeros < 0) return 0;
  let unmapped = 0;
  file.iMmapLock.lock();
  for (let vma = file.iMmap.first; vma !== null; vma = vma.sharedNext) {
    const address = vma.vmStart + (index - vma.vmPgoff) * 4096;
    if (address < vma.vmStart || address >= vma.vmEnd) continue;
    const { pageTables, mmId } = vma.vmMm;
    const ptep = pageTables.findPte(address);
    if (ptep < 0 || !ptePresent(pageTables.lo[ptep]!)) continue;
    if (ptePfn31(pageTables.lo[ptep]!, pageTables.hi[ptep]!) !== zeros) continue;
    ptepClearFlushNotify(vma, address, ptep);
    memory.pageRemoveRmap(zeros, mmId, address);
    vma.vmMm.fileRss--;
    memory.frames.put(zeros);
    unmapped++;
  }
  file.iMmapLock.unlock();
  return unmapped;
}

/** The page of zeros that holes of files share, made when it is first needed, and kept. @returns -1 without memory */
function sparsePage(memory: PhysicalMemory): number {
  if (memory.xipSparsePage < 0) memory.xipSparsePage = memory.frames.allocate();
  return memory.xipSparsePage;
}

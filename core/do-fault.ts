import { PAGE_SIZE, PTRS_PER_TABLE } from './address.ts';
import { anonVmaPrepare } from './anon-vma.ts';
import { VM_FAULT_OOM, VM_FAULT_SIGBUS } from './fault-result.ts';
import { xipFileFault } from './filemap-xip.ts';
import { readCachePage } from './page-cache.ts';
import { FRAME_ANON, FRAME_DIRTY, ONE_MAPPING } from './page-frames.ts';
import { placeHi, placeLo } from './place.ts';
import { pfnPteHi, pfnPteLo } from './pte.ts';
import { PAGE_DIRTY, PAGE_RW } from './pte-bits.ts';
import { pteToPgoff } from './swap-entry.ts';
import { VM_NONLINEAR, VM_SHARED, VM_WRITE } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';

/** The first touch of a page of a file. Nobody is notified. O(1). @returns 0 or VM_FAULT_ bits */
export function doLinearFault(vma: Vma, area: number, slot: number, ptep: number, write: boolean): number {
  const page = area * PTRS_PER_TABLE + slot;
  return doFault(vma, area, slot, ptep, vma.vmPgoff + (page - vma.vmStart / PAGE_SIZE), write);
}

/** The same where remap_file_pages has left in the entry which page belongs here. */
export function doNonlinearFault(vma: Vma, area: number, slot: number, ptep: number, write: boolean): number {
  if ((vma.vmFlags & VM_NONLINEAR) === 0) return VM_FAULT_OOM;
  const { lo, hi } = vma.vmMm.pageTables;
  return doFault(vma, area, slot, ptep, pteToPgoff(lo[ptep]!, hi[ptep]!), write);
}

function doFault(vma: Vma, area: number, slot: number, ptep: number, index: number, write: boolean): number {
  const file = vma.file!;
  const { memory } = vma.vmMm;
  if (index * PAGE_SIZE >= file.iSize) return VM_FAULT_SIGBUS;
  if (file.xip) return xipFileFault(vma, (area * PTRS_PER_TABLE + slot) * PAGE_SIZE, ptep, index);
  const page = readCachePage(memory, file, index);
  if (page < 0) return VM_FAULT_OOM;
  memory.faults.file++;
  if (write && (vma.vmFlags & VM_SHARED) === 0) return mapCopy(vma, area, slot, ptep);
  mapCachePage(vma, ptep, page, write);
  return 0;
}

function mapCachePage(vma: Vma, ptep: number, pfn: number, write: boolean): void {
  const { memory, pageTables } = vma.vmMm;
  memory.frames.refCount[pfn]!++;
  memory.frames.state[pfn]! += ONE_MAPPING;
  vma.vmMm.fileRss++;
  let prot = vmaPageProt(vma);
  if (write) {
    prot |= (vma.vmFlags & VM_WRITE) !== 0 ? PAGE_DIRTY | PAGE_RW : PAGE_DIRTY;
    memory.frames.setFlags(pfn, FRAME_DIRTY);
  }
  pageTables.lo[ptep] = pfnPteLo(pfn, prot);
  pageTables.hi[ptep] = pfnPteHi(pfn, prot);
}

/** A write to a private mapping: it is the copy that gets mapped, and the file's page never is. */
function mapCopy(vma: Vma, area: number, slot: number, ptep: number): number {
  const { vmMm: mm } = vma;
  const { frames, reverseMap } = mm.memory;
  if (!anonVmaPrepare(vma)) return VM_FAULT_OOM;
  const copy = frames.allocate();
  if (copy < 0) return VM_FAULT_OOM;
  frames.state[copy] = ONE_MAPPING | FRAME_ANON;
  reverseMap.addPlace(copy, placeLo(area, slot), placeHi(mm.mmId, area));
  mm.anonRss++;
  const prot = vmaPageProt(vma) | ((vma.vmFlags & VM_WRITE) !== 0 ? PAGE_DIRTY | PAGE_RW : PAGE_DIRTY);
  mm.pageTables.lo[ptep] = pfnPteLo(copy, prot);
  mm.pageTables.hi[ptep] = pfnPteHi(copy, prot);
  return 0;
}

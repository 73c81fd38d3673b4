import { VM_FAULT_OOM, VM_FAULT_SIGBUS } from './fault-result.ts';
import type { FileMapping } from './file-mapping.ts';
import { ensureHugeEntry } from './huge-entry.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { FRAME_CACHED, FRAME_DIRTY } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { pfnPteHi, pfnPteLo, pteNone, ptePfn31, pteWrite } from './pte.ts';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_PSE, PAGE_RW } from './pte-bits.ts';
import { __unmapHugepageRange } from './unmap-hugepage-range.ts';
import { VM_SHARED, VM_WRITE } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';
import { hugePageSizeOf } from './vma-list.ts';

/**
 * A fault on a huge page: mapped if it was not, copied if it is written to and somebody else has it. The kernel of this
 * time tells the notifiers of neither, which for the copy is a hole; the kernel option `notifiesHugetlb` closes it by a start
 * and end around the huge page. O(1), without a free page for the owner's copy O(vmas of the file).
 * @returns 0 or VM_FAULT_ bits: SIGBUS without a free huge page
 */
export function hugetlbFault(vma: Vma, address: number, write: boolean): number {
  const { vmMm: mm } = vma;
  const size = hugePageSizeOf(vma);
  const start = Math.floor(address / size) * size;
  if (!mm.tryAllocate()) return VM_FAULT_OOM;
  const ptep = ensureHugeEntry(mm.pageTables, start, size);
  if (pteNone(mm.pageTables.lo[ptep]!, mm.pageTables.hi[ptep]!)) {
    const result = hugetlbNoPage(vma, start, ptep);
    if (result !== 0) return result;
  }
  const lo = mm.pageTables.lo[ptep]!;
  if (write && !pteWrite(lo)) return hugetlbCow(vma, start, ptep);
  mm.pageTables.lo[ptep] = lo | PAGE_ACCESSED | (write ? PAGE_DIRTY : 0);
  return 0;
}

function hugetlbNoPage(vma: Vma, start: number, ptep: number): number {
  const { vmMm: mm } = vma;
  const { memory } = mm;
  const file = vma.file!;
  const size = hugePageSizeOf(vma);
  const pool = memory.hugetlb(size);
  const index = (vma.vmPgoff * 4096 + (start - vma.vmStart)) / size;
  if ((index + 1) * size > file.iSize) return VM_FAULT_SIGBUS;
  const shared = (vma.vmFlags & VM_SHARED) !== 0;
  let pfn = file.findPage(index);
  if (pfn >= 0) memory.frames.get(pfn);
  else {
    pfn = pool.allocate();
    if (pfn < 0) return VM_FAULT_SIGBUS;
    if (shared) addHugePage(memory, file, index, pfn);
  }
  memory.frames.addMapping(pfn);
  memory.faults.huge++;
  setHugePte(vma, ptep, pfn, shared && (vma.vmFlags & VM_WRITE) !== 0);
  return 0;
}

/** The file's cache has a reference of its own. Huge pages are numbered by their own size. */
function addHugePage(memory: PhysicalMemory, file: FileMapping, index: number, pfn: number): void {
  memory.frames.get(pfn);
  memory.frames.setFlags(pfn, FRAME_CACHED);
  memory.reverseMap.setFilePage(pfn, memory.adoptFile(file), index);
  file.setPage(index, pfn);
  file.nrPages++;
}

function setHugePte(vma: Vma, ptep: number, pfn: number, writable: boolean): void {
  const { pageTables } = vma.vmMm;
  const prot = vmaPageProt(vma);
  const rights = writable ? prot | PAGE_RW | PAGE_DIRTY : prot & ~PAGE_RW;
  pageTables.lo[ptep] = pfnPteLo(pfn, rights | PAGE_ACCESSED | PAGE_PSE);
  pageTables.hi[ptep] = pfnPteHi(pfn, rights);
}

function hugetlbCow(vma: Vma, start: number, ptep: number): number {
  const { vmMm: mm } = vma;
  const { memory, pageTables, tlb } = mm;
  const size = hugePageSizeOf(vma);
  const pool = memory.hugetlb(size);
  const old = ptePfn31(pageTables.lo[ptep]!, pageTables.hi[ptep]!);
  memory.frames.get(old);
  let copy = -1;
  if (pool.countOf(old) > 2) {
    copy = pool.allocate();
    const cached = (memory.frames.flagsOf(old) & FRAME_CACHED) !== 0;
    if (copy < 0 && vma.hugetlbOwner && !cached) unmapRefPrivate(vma, start, old);
  }
  if (copy < 0 && pool.countOf(old) > 2) {
    pool.put(old);
    return VM_FAULT_SIGBUS;
  }
  memory.faults.huge++;
  if (copy < 0) {
    pageTables.lo[ptep]! |= PAGE_RW | PAGE_DIRTY | PAGE_ACCESSED;
    tlb.flushPage(start);
    pool.put(old);
    return 0;
  }
  if (mm.kernel.notifiesHugetlb) mmuNotifierInvalidateRangeStart(mm, start, start + size);
  if ((pageTables.lo[ptep]! & PAGE_DIRTY) !== 0) memory.frames.setFlags(old, FRAME_DIRTY);
  pageTables.lo[ptep] = 0;
  tlb.flushAll();
  memory.frames.removeMapping(old);
  memory.frames.addMapping(copy);
  setHugePte(vma, ptep, copy, true);
  if (mm.kernel.notifiesHugetlb) mmuNotifierInvalidateRangeEnd(mm, start, start + size);
  pool.put(old);
  pool.put(old);
  return 0;
}

/**
 * The mapping's owner was promised a page of his own and there is none: everybody else who has no promise loses the
 * page that he is about to write to.
 */
function unmapRefPrivate(vma: Vma, start: number, pfn: number): void {
  const file = vma.file!;
  const size = hugePageSizeOf(vma);
  const index = vma.vmPgoff + (start - vma.vmStart) / 4096;
  file.iMmapLock.lock();
  for (let other = file.iMmap.first; other !== null; other = other.sharedNext) {
    if (other === vma || other.hugetlbOwner) continue;
    const address = other.vmStart + (index - other.vmPgoff) * 4096;
    if (address < other.vmStart || address >= other.vmEnd) continue;
    __unmapHugepageRange(other, address, address + size, pfn);
  }
  file.iMmapLock.unlock();
}

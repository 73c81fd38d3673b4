import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, pageOffset, slotOf } from './address.ts';
import { doAnonymousPage } from './do-anonymous-page.ts';
import { doLinearFault, doNonlinearFault } from './do-fault.ts';
import { doSwapPage } from './do-swap-page.ts';
import { doWpPageAt } from './do-wp-page.ts';
import { VM_FAULT_OOM } from './fault-result.ts';
import { hugetlbFault } from './hugetlb-fault.ts';
import type { Mm } from './mm.ts';
import { requireMmapSem } from './mmap-sem.ts';
import { pteFile, pteNone, ptePresent, pteWrite } from './pte.ts';
import { PAGE_ACCESSED, PAGE_DIRTY } from './pte-bits.ts';
import { ptepSetAccessFlags } from './ptep.ts';
import { VM_HUGETLB } from './vm-flags.ts';
import type { Vma } from './vma.ts';

/**
 * Makes one page of a vma usable: whatever is missing for the access. Nothing that was there before changes but by
 * copy on write, so that this alone tells the notifiers anything. The caller holds mmap_sem and has checked that the
 * vma allows the access. O(1).
 * @param address the faulting byte, in the vma
 * @returns 0, or VM_FAULT_ bits
 * @throws {MmBug} `MMAP_SEM` if the lock is not held
 */
export function handleMmFault(mm: Mm, vma: Vma, address: number, write: boolean): number {
  if (mm.mmapSem.free) requireMmapSem(mm, 'handleMmFault');
  return handlePageFault(vma, areaOf(address), slotOf(address), pageOffset(address), write);
}

/**
 * The same for a byte of page `slot` of a 2 MiB area, for a caller that holds mmap_sem: a fault takes no address, which
 * would be boxed.
 */
export function handlePageFault(
  vma: Vma,
  area: number,
  slot: number,
  offset: number,
  write: boolean,
): number {
  const { pageTables } = vma.vmMm;
  if ((vma.vmFlags & VM_HUGETLB) !== 0) return hugetlbFault(vma, addressOf(area, slot, offset), write);
  let base = pageTables.findPteTable(area);
  if (base < 0) {
    base = pteAlloc(vma.vmMm, area);
    if (base < 0) return VM_FAULT_OOM;
  }
  const ptep = base + slot;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  if (pteNone(lo, hi)) {
    if (vma.file === null) return doAnonymousPage(vma, area, slot, ptep);
    return doLinearFault(vma, area, slot, ptep, write);
  }
  if (!ptePresent(lo)) {
    if (pteFile(lo)) return doNonlinearFault(vma, area, slot, ptep, write);
    return doSwapPage(vma, addressOf(area, slot, offset), ptep, write);
  }
  return handlePresentPte(vma, addressOf(area, slot, offset), ptep, write);
}

const addressOf = (area: number, slot: number, offset: number): number =>
  (area * PTRS_PER_TABLE + slot) * PAGE_SIZE + offset;

/** The last-level table of an area, made if it is missing. @returns index of its first entry, -1 without memory */
export function pteAlloc(mm: Mm, area: number): number {
  const base = mm.pageTables.findPteTable(area);
  if (base >= 0) return base;
  return mm.tryAllocate() ? mm.pageTables.ensurePteTable(area) : -1;
}

function handlePresentPte(vma: Vma, address: number, ptep: number, write: boolean): number {
  const { pageTables, tlb, memory } = vma.vmMm;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  if (write && !pteWrite(lo)) return doWpPageAt(vma, address, ptep);
  memory.faults.spurious++;
  const entry = lo | PAGE_ACCESSED | (write ? PAGE_DIRTY : 0);
  if (!ptepSetAccessFlags(vma, address, ptep, entry, hi, write) && write) tlb.flushPage(address);
  return 0;
}

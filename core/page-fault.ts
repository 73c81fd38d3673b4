import { accessPage, walkPage } from './access.ts';
import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, pageOffset, slotOf, TASK_SIZE_MAX } from './address.ts';
import { runWithoutWaiting } from './agent.ts';
import { ENOMEM } from './errno.ts';
import { VM_FAULT_OOM, VM_FAULT_SIGBUS, VM_FAULT_WAIT } from './fault-result.ts';
import { handlePageFault } from './handle-mm-fault.ts';
import type { Mm } from './mm.ts';
import type { Steps } from './rcu.ts';
import { VM_ACCESS_FLAGS, VM_GROWSDOWN, VM_WRITE } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { findVma, vmaIndex } from './vma-list.ts';
import { moveStart } from './vma-merge.ts';

/** What a program gets whose access can't be served. */
export const SIGBUS = 7;
export const SIGSEGV = 11;

/**
 * What the system does when the processor faults on an access: finds the vma, grows a stack that ends just above, and
 * makes the page usable. Takes mmap_sem for read. O(1) in the vma that was found last, else O(log vmas).
 * @param address any byte
 * @returns 0 (the access can be tried again), `SIGSEGV`, `SIGBUS`, or -ENOMEM
 * @throws {MmBug} `WOULD_BLOCK` on a page that is migrating: only an agent can wait for that
 */
export function doPageFault(mm: Mm, address: number, write: boolean): number {
  if (!(address >= 0 && address < TASK_SIZE_MAX)) return SIGSEGV;
  const result = faultOnce(mm, areaOf(address), slotOf(address), pageOffset(address), write);
  if (result !== VM_FAULT_WAIT) return result;
  return runWithoutWaiting('a page fault', doPageFaultSteps(mm, address, write));
}

/** `doPageFault` for an agent: it can wait for mmap_sem and for a migration. */
export function* doPageFaultSteps(mm: Mm, address: number, write: boolean): Steps<number> {
  if (!(address >= 0 && address < TASK_SIZE_MAX)) return SIGSEGV;
  for (;;) {
    while (mm.mmapSem.heldForWrite) yield 'mmap_sem';
    const result = faultOnce(mm, areaOf(address), slotOf(address), pageOffset(address), write);
    if (result !== VM_FAULT_WAIT) return result;
    yield 'page migration';
  }
}

/**
 * One load or store of a program: the processor's access, and page faults until it succeeds.
 * @param address any byte
 * @returns the frame, or the negative of `SIGSEGV` or `SIGBUS`, or -ENOMEM
 */
export function touch(mm: Mm, address: number, write: boolean): number {
  if (!(address >= 0 && address < TASK_SIZE_MAX)) return -SIGSEGV;
  return touchByte(mm, areaOf(address), slotOf(address), pageOffset(address), write);
}

/**
 * `touch` for the first byte of page `slot` of a 2 MiB area of user space, for callers that touch many: an address would
 * be boxed for each call.
 */
export function touchPage(mm: Mm, area: number, slot: number, write: boolean): number {
  return touchByte(mm, area, slot, 0, write);
}

function touchByte(mm: Mm, area: number, slot: number, offset: number, write: boolean): number {
  const pfn = accessPage(mm, area, slot, write);
  return pfn >= 0 ? pfn : touchMissing(mm, area, slot, offset, write);
}

function touchMissing(mm: Mm, area: number, slot: number, offset: number, write: boolean): number {
  for (;;) {
    let result = faultOnce(mm, area, slot, offset, write);
    if (result === VM_FAULT_WAIT) {
      const address = (area * PTRS_PER_TABLE + slot) * PAGE_SIZE + offset;
      result = runWithoutWaiting('a page fault', doPageFaultSteps(mm, address, write));
    }
    if (result !== 0) return result < 0 ? result : -result;
    // A fault never fills the TLB, so that there is nothing to look for in it.
    const pfn = walkPage(mm, area, slot, write);
    if (pfn >= 0) return pfn;
  }
}

function faultOnce(mm: Mm, area: number, slot: number, offset: number, write: boolean): number {
  const { mmapSem } = mm;
  mmapSem.downRead();
  try {
    const address = (area * PTRS_PER_TABLE + slot) * PAGE_SIZE;
    const last = mm.mmapCache;
    const vma =
      last !== null && last.vmStart <= address && address < last.vmEnd ? last : searchVma(mm, area, slot);
    if (vma === null) return SIGSEGV;
    if ((vma.vmFlags & (write ? VM_WRITE : VM_ACCESS_FLAGS)) === 0) return SIGSEGV;
    const fault = handlePageFault(vma, area, slot, offset, write);
    if (fault === 0 || fault === VM_FAULT_WAIT) return fault;
    return (fault & VM_FAULT_OOM) !== 0 ? -ENOMEM : (fault & VM_FAULT_SIGBUS) !== 0 ? SIGBUS : SIGSEGV;
  } finally {
    mmapSem.upRead();
  }
}

function searchVma(mm: Mm, area: number, slot: number): Vma | null {
  const address = (area * PTRS_PER_TABLE + slot) * PAGE_SIZE;
  return findVma(mm, address) ?? expandedStack(mm, address);
}

/** A stack's area grows down to the page of an address below it, if nothing lies between. */
function expandedStack(mm: Mm, address: number): Vma | null {
  const vma = mm.vmas[vmaIndex(mm, address)];
  if (vma === undefined || (vma.vmFlags & VM_GROWSDOWN) === 0) return null;
  if (vma.vmEnd - address > mm.stackLimit) return null;
  mm.totalVm += (vma.vmStart - address) / PAGE_SIZE;
  moveStart(vma, address);
  return vma;
}

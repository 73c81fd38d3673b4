import { access } from './access.ts';
import { isCanonical, TASK_SIZE_MAX } from './address.ts';
import { runWithoutWaiting } from './agent.ts';
import { ENOMEM } from './errno.ts';
import { VM_FAULT_OOM, VM_FAULT_SIGBUS, VM_FAULT_WAIT } from './fault-result.ts';
import { handleMmFault } from './handle-mm-fault.ts';
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
  const result = faultOnce(mm, address, write);
  if (result !== VM_FAULT_WAIT) return result;
  return runWithoutWaiting('a page fault', doPageFaultSteps(mm, address, write));
}

/** `doPageFault` for an agent: it can wait for mmap_sem and for a migration. */
export function* doPageFaultSteps(mm: Mm, address: number, write: boolean): Steps<number> {
  for (;;) {
    while (mm.mmapSem.heldForWrite) yield 'mmap_sem';
    const result = faultOnce(mm, address, write);
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
  for (;;) {
    const pfn = access(mm, address, write);
    if (pfn >= 0) return pfn;
    const result = doPageFault(mm, address, write);
    if (result !== 0) return result < 0 ? result : -result;
  }
}

function faultOnce(mm: Mm, address: number, write: boolean): number {
  if (!(address >= 0 && address < TASK_SIZE_MAX && isCanonical(address))) return SIGSEGV;
  const { mmapSem } = mm;
  mmapSem.downRead();
  try {
    const vma = findVma(mm, address) ?? expandedStack(mm, address);
    if (vma === null) return SIGSEGV;
    if ((vma.vmFlags & (write ? VM_WRITE : VM_ACCESS_FLAGS)) === 0) return SIGSEGV;
    const fault = handleMmFault(mm, vma, address, write);
    if (fault === 0 || fault === VM_FAULT_WAIT) return fault;
    return (fault & VM_FAULT_OOM) !== 0 ? -ENOMEM : (fault & VM_FAULT_SIGBUS) !== 0 ? SIGBUS : SIGSEGV;
  } finally {
    mmapSem.upRead();
  }
}

/** A stack's area grows down to the page of an address below it, if nothing lies between. */
function expandedStack(mm: Mm, address: number): Vma | null {
  const vma = mm.vmas[vmaIndex(mm, address)];
  if (vma === undefined || (vma.vmFlags & VM_GROWSDOWN) === 0) return null;
  const start = Math.floor(address / 4096) * 4096;
  if (vma.vmEnd - start > mm.stackLimit) return null;
  mm.totalVm += (vma.vmStart - start) / 4096;
  moveStart(vma, start);
  return vma;
}

import { pageAlignDown } from './address.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import { mmuNotifierChangeEnd, mmuNotifierChangeStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { hardwarePresent, pfnPteHi, pfnPteLo, ptePfn31, pteWrite } from './pte.ts';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_RW } from './pte-bits.ts';
import { ptepSetAccessFlags } from './ptep.ts';
import { ptepClearFlushForChange, setPteAtNotify } from './set-pte-at-notify.ts';
import { checkUserAddress } from './user-range.ts';
import { VM_SHARED, VM_WRITE, vmGetPageProt } from './vm-flags.ts';
import type { Vma } from './vma.ts';

const WRITABLE = PAGE_RW | PAGE_DIRTY | PAGE_ACCESSED;

/**
 * A write fault on a present read-only page of a writable vma. A page that is shared on purpose, or that nobody
 * else has, becomes writable where it is, and nobody is notified. Otherwise it is copied: the entry is cleared
 * and flushed, the notifiers are told the faulting address as it is, and only then is the copy mapped. The old
 * page lives until after that. O(notifiers + places that map the page).
 * @param address the faulting byte
 * @param copyPage makes the copy; if it changes the entry, the fault is left to be taken again
 * @returns 0, -ENOMEM if no frame is free, -EINVAL if this is no such fault
 */
export function doWpPage(
  vma: Vma,
  address: number,
  copyPage?: (oldPfn: number, newPfn: number) => void,
): number {
  checkUserAddress(address);
  const { memory, pageTables } = vma.vmMm;
  const ptep = pageTables.findPte(address);
  if (ptep < 0 || (vma.vmFlags & VM_WRITE) === 0) return -EINVAL;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  if (!hardwarePresent(lo) || pteWrite(lo)) return -EINVAL;
  const pfn = ptePfn31(lo, hi);
  const soleOwner = vma.file === null && memory.frames.refCount[pfn] === 1;
  if ((vma.vmFlags & VM_SHARED) !== 0 || soleOwner) {
    ptepSetAccessFlags(vma, address, ptep, lo | WRITABLE, hi, true);
    return 0;
  }
  const copy = memory.frames.allocate();
  if (copy < 0) return -ENOMEM;
  // The lock of the entry is dropped while the page is copied, so that the entry must be looked at again.
  memory.frames.get(pfn);
  copyPage?.(pfn, copy);
  const unchanged =
    pageTables.findPte(address) === ptep && pageTables.lo[ptep] === lo && pageTables.hi[ptep] === hi;
  if (unchanged) replacePage(vma, address, ptep, pfn, copy);
  memory.frames.put(copy);
  memory.frames.put(pfn);
  return 0;
}

/** The entry's references only: the caller has one of its own to each page. */
function replacePage(vma: Vma, address: number, ptep: number, oldPfn: number, newPfn: number): void {
  const { memory, mmId } = vma.vmMm;
  const page = pageAlignDown(address);
  mmuNotifierChangeStart(vma.vmMm, page, MMU_NOTIFY_CLEAR);
  ptepClearFlushForChange(vma, address, ptep);
  memory.pageAddRmap(newPfn, mmId, page);
  const prot = vmGetPageProt(vma.vmFlags) | WRITABLE;
  setPteAtNotify(vma, address, ptep, pfnPteLo(newPfn, prot), pfnPteHi(newPfn, prot));
  memory.pageRemoveRmap(oldPfn, mmId, page);
  mmuNotifierChangeEnd(vma.vmMm, page, MMU_NOTIFY_CLEAR);
  memory.frames.put(oldPfn);
}

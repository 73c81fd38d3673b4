import { pageAlignDown } from './address.ts';
import { anonVmaPrepare } from './anon-vma.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import { VM_FAULT_OOM } from './fault-result.ts';
import { mmuNotifierChangeEnd, mmuNotifierChangeStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_ANON, FRAME_CACHED, FRAME_DIRTY, ONE_MAPPING } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { hardwarePresent, pfnPteHi, pfnPteLo, ptePfn31, pteSpecial, pteWrite } from './pte.ts';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_RW } from './pte-bits.ts';
import { ptepSetAccessFlags } from './ptep.ts';
import { reuseSwapPage } from './reuse-swap-page.ts';
import { ptepClearFlushForChange, setPteAtNotify } from './set-pte-at-notify.ts';
import { checkUserAddress } from './user-range.ts';
import { VM_SHARED, VM_WRITE } from './vm-flags.ts';
import { type Vma, vmaPageProt } from './vma.ts';

const WRITABLE = PAGE_RW | PAGE_DIRTY | PAGE_ACCESSED;

/** Makes the copy of a page; it may change the entry, as another agent could meanwhile. */
export type CopyPage = (oldPfn: number, newPfn: number) => void;

/**
 * `doWpPageAt` by itself, for an address that need not be checked before.
 * @param address the faulting byte
 * @param copyPage makes the copy; if it changes the entry, the fault is left to be taken again
 * @returns 0, -ENOMEM if no frame is free, -EINVAL if this is no such fault
 */
export function doWpPage(vma: Vma, address: number, copyPage?: CopyPage): number {
  checkUserAddress(address);
  const { pageTables } = vma.vmMm;
  const ptep = pageTables.findPte(address);
  if (ptep < 0 || (vma.vmFlags & VM_WRITE) === 0) return -EINVAL;
  const lo = pageTables.lo[ptep]!;
  if (!hardwarePresent(lo) || pteWrite(lo)) return -EINVAL;
  return doWpPageAt(vma, address, ptep, copyPage) === 0 ? 0 : -ENOMEM;
}

/**
 * A write fault on a present read-only page of a writable vma. A page that is shared on purpose, or that nobody
 * else has, becomes writable where it is, and nobody is notified. Otherwise it is copied: the entry is cleared
 * and flushed, the notifiers are told the faulting address as it is, and only then is the copy mapped. The old
 * page lives until after that. O(notifiers + places that map the page).
 * @returns 0 or `VM_FAULT_OOM`
 */
export function doWpPageAt(vma: Vma, address: number, ptep: number, copyPage?: CopyPage): number {
  const { memory, pageTables } = vma.vmMm;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  const pfn = ptePfn31(lo, hi);
  const special = pteSpecial(lo);
  if (staysWhereItIs(vma, memory, pfn, special)) {
    if (!special) memory.frames.setFlags(pfn, FRAME_DIRTY);
    memory.faults.reused++;
    ptepSetAccessFlags(vma, address, ptep, lo | WRITABLE, hi, true);
    return 0;
  }
  if (!anonVmaPrepare(vma)) return VM_FAULT_OOM;
  const copy = memory.frames.allocate();
  if (copy < 0) return VM_FAULT_OOM;
  memory.faults.copyOnWrite++;
  // The lock of the entry is dropped while the page is copied, so that the entry must be looked at again.
  if (!special) memory.frames.get(pfn);
  copyPage?.(pfn, copy);
  const unchanged =
    pageTables.findPte(address) === ptep && pageTables.lo[ptep] === lo && pageTables.hi[ptep] === hi;
  if (unchanged) replacePage(vma, address, ptep, special ? -1 : pfn, copy);
  else memory.frames.put(copy);
  if (!special) memory.frames.put(pfn);
  return 0;
}

function staysWhereItIs(vma: Vma, memory: PhysicalMemory, pfn: number, special: boolean): boolean {
  if ((vma.vmFlags & VM_SHARED) !== 0) return true;
  if (special) return false;
  const flags = memory.frames.flagsOf(pfn);
  if ((flags & FRAME_ANON) !== 0) return reuseSwapPage(memory, pfn);
  // Neither anonymous nor a file's: mapped by `mapRange`, and only the reference count knows who else has it.
  return (flags & FRAME_CACHED) === 0 && vma.file === null && memory.frames.refCount[pfn] === 1;
}

/** The entry's reference of the old page goes; the new page's is the one that it was allocated with. */
function replacePage(vma: Vma, address: number, ptep: number, oldPfn: number, newPfn: number): void {
  const { vmMm: mm } = vma;
  const { memory } = mm;
  const { frames, reverseMap } = memory;
  const page = pageAlignDown(address);
  mmuNotifierChangeStart(mm, page, MMU_NOTIFY_CLEAR);
  ptepClearFlushForChange(vma, address, ptep);
  frames.state[newPfn] = ONE_MAPPING | FRAME_ANON;
  reverseMap.add(newPfn, mm.mmId, page);
  const prot = vmaPageProt(vma) | WRITABLE;
  setPteAtNotify(vma, address, ptep, pfnPteLo(newPfn, prot), pfnPteHi(newPfn, prot));
  mm.anonRss++;
  if (oldPfn >= 0) {
    if ((frames.flagsOf(oldPfn) & FRAME_ANON) !== 0) mm.anonRss--;
    else mm.fileRss--;
    memory.pageRemoveRmap(oldPfn, mm.mmId, page);
  }
  mmuNotifierChangeEnd(mm, page, MMU_NOTIFY_CLEAR);
  if (oldPfn >= 0) frames.put(oldPfn);
}

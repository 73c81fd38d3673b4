import { PAGE_SIZE } from './address.ts';
import { EINVAL } from './errno.ts';
import { mmuNotifierChangeEnd, mmuNotifierChangeStart } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_DIRTY } from './page-frames.ts';
import {
  pfnPteHi,
  pfnPteLo,
  pteDirty,
  pteMkclean,
  ptePfn31,
  ptePresent,
  pteWrite,
  pteWrprotect,
} from './pte.ts';
import { ptepClearFlushForChange, setPteAtNotify } from './set-pte-at-notify.ts';
import { takenPte } from './taken-pte.ts';
import { checkUserRange } from './user-range.ts';
import { vmGetPageProt } from './vm-flags.ts';
import type { Vma } from './vma.ts';

/*
 * How KSM (2.6.32) merges a page with an equal one: it is made read-only, its bytes are compared again, and then its
 * entry is made to map the other page. Which pages are equal somebody else finds out: frames hold no bytes here.
 */

/** The page is in use by somebody besides its entries. */
export const KSM_BUSY = 1;

/**
 * Makes the page of an entry read-only and clean, so that its bytes stay as they are. An entry that is read-only
 * already is left alone, without a word to the notifiers. O(notifiers).
 * @param address page aligned
 * @returns 0, `KSM_BUSY` if more references of the page exist than entries map it (the entry is put back as it was,
 *   and the notifiers are told so), -EINVAL if no page is there
 */
export function ksmWriteProtectPage(vma: Vma, address: number): number {
  const ptep = presentPte(vma, address);
  if (ptep < 0) return -EINVAL;
  const { memory, pageTables } = vma.vmMm;
  const { lo, hi } = pageTables;
  if (!pteWrite(lo[ptep]!)) return 0;
  const pfn = ptePfn31(lo[ptep]!, hi[ptep]!);
  mmuNotifierChangeStart(vma.vmMm, address, MMU_NOTIFY_CLEAR);
  const low = ptepClearFlushForChange(vma, address, ptep);
  const high = takenPte.hi;
  const busy = memory.frames.refCount[pfn]! > memory.frames.mapCountOf(pfn);
  if (!busy && pteDirty(low)) memory.frames.setFlags(pfn, FRAME_DIRTY);
  setPteAtNotify(vma, address, ptep, busy ? low : pteMkclean(pteWrprotect(low)), high);
  mmuNotifierChangeEnd(vma.vmMm, address, MMU_NOTIFY_CLEAR);
  return busy ? KSM_BUSY : 0;
}

/**
 * Lets an entry map `newPfn` read-only, if it maps `oldPfn`, whose mapping and reference go. O(notifiers, and places of
 * the old page).
 * @param address page aligned
 * @returns 0, or -EINVAL if the entry maps something else
 */
export function ksmReplacePage(vma: Vma, address: number, oldPfn: number, newPfn: number): number {
  const ptep = presentPte(vma, address);
  const { memory, mmId, pageTables } = vma.vmMm;
  if (ptep < 0 || ptePfn31(pageTables.lo[ptep]!, pageTables.hi[ptep]!) !== oldPfn) return -EINVAL;
  memory.pageAddRmap(newPfn, mmId, address);
  mmuNotifierChangeStart(vma.vmMm, address, MMU_NOTIFY_CLEAR);
  ptepClearFlushForChange(vma, address, ptep);
  const prot = vmGetPageProt(vma.vmFlags);
  setPteAtNotify(vma, address, ptep, pteWrprotect(pfnPteLo(newPfn, prot)), pfnPteHi(newPfn, prot));
  mmuNotifierChangeEnd(vma.vmMm, address, MMU_NOTIFY_CLEAR);
  memory.pageRemoveRmap(oldPfn, mmId, address);
  memory.frames.put(oldPfn);
  return 0;
}

function presentPte(vma: Vma, address: number): number {
  checkUserRange(address, address + PAGE_SIZE);
  const { pageTables } = vma.vmMm;
  const ptep = pageTables.findPte(address);
  return ptep >= 0 && ptePresent(pageTables.lo[ptep]!) ? ptep : -1;
}

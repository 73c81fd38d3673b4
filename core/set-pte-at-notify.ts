import { mmuNotifierChangePte } from './mmu-notifier-later.ts';
import { ptepClearFlush, ptepClearFlushNotify } from './ptep.ts';
import type { Vma } from './vma.ts';

/*
 * How one entry takes the place of another one (copy on write, KSM): what is cleared by `ptepClearFlushForChange` is
 * stored by `setPteAtNotify`. Between them the notifiers are told once: of the page that is gone by the first, or, with
 * the option `changePte`, of the new entry by the second.
 */

/** Empties and flushes the entry of `address`. @returns as `ptepGetAndClear` */
export function ptepClearFlushForChange(vma: Vma, address: number, ptep: number): number {
  if (vma.vmMm.kernel.changePte === 'none') return ptepClearFlushNotify(vma, address, ptep);
  return ptepClearFlush(vma, address, ptep);
}

/** Stores the lanes of the new entry. O(notifiers). */
export function setPteAtNotify(vma: Vma, address: number, ptep: number, lo: number, hi: number): void {
  const mm = vma.vmMm;
  const { changePte } = mm.kernel;
  if (changePte === 'notify-first') mmuNotifierChangePte(mm, address, lo, hi);
  mm.pageTables.lo[ptep] = lo;
  mm.pageTables.hi[ptep] = hi;
  if (changePte === 'store-first') mmuNotifierChangePte(mm, address, lo, hi);
}

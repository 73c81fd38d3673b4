/**
 * What the kernel does to one entry in place. `ptep` is the entry's index in the page tables' lanes, as
 * `PageTables.findPte` gives it; `vma` says whose page tables. The caller holds the entry's lock, which a
 * single-threaded model has by itself. All are O(1), the notifying ones O(notifiers).
 */
import type { Mm } from './mm.ts';
import { mmuNotifierClearFlushYoung, mmuNotifierInvalidatePage } from './mmu-notifier.ts';
import { ptePresent, pteYoung } from './pte.ts';
import { PAGE_ACCESSED, PAGE_RW } from './pte-bits.ts';
import { takenPte } from './taken-pte.ts';
import type { Vma } from './vma.ts';

/** Empties the entry. @returns its low lane; both lanes are in `takenPte` */
export function ptepGetAndClear(mm: Mm, ptep: number): number {
  const { lo, hi } = mm.pageTables;
  const low = lo[ptep]!;
  takenPte.lo = low;
  takenPte.hi = hi[ptep]!;
  lo[ptep] = 0;
  hi[ptep] = 0;
  return low;
}

/** Empties the entry and flushes the page, whatever the entry was. @returns as `ptepGetAndClear` */
export function ptepClearFlush(vma: Vma, address: number, ptep: number): number {
  const low = ptepGetAndClear(vma.vmMm, ptep);
  vma.vmMm.tlb.flushPage(address);
  return low;
}

/**
 * The same, and then tells the notifiers, with `address` as it is: clear, flush, notify, in this order. Callbacks
 * don't change `takenPte`: the dispatch sees to that. @returns as `ptepGetAndClear`
 */
export function ptepClearFlushNotify(vma: Vma, address: number, ptep: number): number {
  const low = ptepClearFlush(vma, address, ptep);
  mmuNotifierInvalidatePage(vma.vmMm, address);
  return low;
}

/** @returns 1 if the accessed bit was set, else 0; it is clear then */
export function ptepTestAndClearYoung(mm: Mm, ptep: number): number {
  const { lo } = mm.pageTables;
  const low = lo[ptep]!;
  if (!pteYoung(low) || !ptePresent(low)) return 0;
  lo[ptep] = low & ~PAGE_ACCESSED;
  return 1;
}

/** The same, with a flush of the page if the bit was set. */
export function ptepClearFlushYoung(mm: Mm, address: number, ptep: number): number {
  const young = ptepTestAndClearYoung(mm, ptep);
  if (young !== 0) mm.tlb.flushPage(address);
  return young;
}

/** The primary table first, then always all notifiers. @returns bitwise or of what they all say */
export function ptepClearFlushYoungNotify(vma: Vma, address: number, ptep: number): number {
  return clearFlushYoungNotify(vma.vmMm, address, ptep);
}

/** `ptepClearFlushYoungNotify` where the address space is known without its vma. */
export function clearFlushYoungNotify(mm: Mm, address: number, ptep: number): number {
  const young = ptepClearFlushYoung(mm, address, ptep);
  return young | mmuNotifierClearFlushYoung(mm, address);
}

/** Clears the write bit only; no flush. */
export function ptepSetWrprotect(mm: Mm, ptep: number): void {
  mm.pageTables.lo[ptep] = mm.pageTables.lo[ptep]! & ~PAGE_RW;
}

/**
 * Gives a present entry more rights. Only a change with `dirty` is written, and then flushed: hardware sets
 * the accessed bit by itself.
 * @returns whether the entry differs from what it was, written or not
 */
export function ptepSetAccessFlags(
  vma: Vma,
  address: number,
  ptep: number,
  lo: number,
  hi: number,
  dirty: boolean,
): boolean {
  const { pageTables, tlb } = vma.vmMm;
  const changed = pageTables.lo[ptep] !== lo || pageTables.hi[ptep] !== hi;
  if (changed && dirty) {
    pageTables.lo[ptep] = lo;
    pageTables.hi[ptep] = hi;
    tlb.flushPage(address);
  }
  return changed;
}

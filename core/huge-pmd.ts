import { areaOf, PMD_SIZE, PTRS_PER_TABLE, pmdAlignDown } from './address.ts';
import { findHugeEntry } from './huge-entry.ts';
import type { Mm } from './mm.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from './mmu-notifier.ts';
import { mmuNotifierClearFlushYoungRange } from './mmu-notifier-later.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { pfnPteHi, pfnPteLo, pmdLarge, ptePfn31, pteYoung } from './pte.ts';
import { PAGE_ACCESSED, PAGE_NX_HI, PAGE_PSE, PTE_FLAGS_LO } from './pte-bits.ts';
import { requireOption } from './require-option.ts';

/*
 * Transparent huge pages (2.6.38), as far as the page tables go: 512 frames that one pmd entry maps, each with a
 * reference and a place in the reverse map of its own, until the entry is split. Nobody makes or splits them by
 * himself: the caller does.
 */

/**
 * Maps the 2 MiB of `address` to 512 frames at once. Nothing was there before, so nobody is notified. O(512).
 * @param address multiple of 2 MiB
 * @param firstPfn multiple of 512
 * @throws {MmBug} `KERNEL` without the option
 * @throws RangeError for other numbers
 * @throws Error if something is mapped there, or a frame is free
 */
export function mapHugePmd(mm: Mm, address: number, firstPfn: number, prot: number): void {
  requireOption(mm.kernel.transparentHugePages, 'a transparent huge page', 'transparentHugePages');
  if (address % PMD_SIZE !== 0 || firstPfn % PTRS_PER_TABLE !== 0) {
    throw new RangeError(
      `a huge page of frame ${firstPfn} at 0x${address.toString(16)}, expected multiples of 512 and of 2 MiB`,
    );
  }
  const { memory, pageTables } = mm;
  pageTables.mapLarge(areaOf(address), firstPfn, prot & PTE_FLAGS_LO);
  pageTables.hi[findHugeEntry(pageTables, address, PMD_SIZE)]! |= prot & PAGE_NX_HI;
  memory.frames.mapRun(firstPfn, PTRS_PER_TABLE);
  memory.reverseMap.addRun(firstPfn, PTRS_PER_TABLE, mm.mmId, address);
  mm.fileRss += PTRS_PER_TABLE;
}

/**
 * Lets 512 entries of a table map what one huge entry has mapped, with its rights, dirty and accessed as it was. The
 * notifiers hear the aligned 2 MiB, before the entry goes and after the others are there. O(512).
 * @param address any byte of the huge page
 * @returns false if none is there
 */
export function splitHugePmd(mm: Mm, address: number): boolean {
  const { pageTables } = mm;
  const start = pmdAlignDown(address);
  const index = largeEntry(mm, start);
  if (index < 0) return false;
  mmuNotifierInvalidateRangeStart(mm, start, start + PMD_SIZE, MMU_NOTIFY_CLEAR);
  const low = pageTables.lo[index]!;
  const high = pageTables.hi[index]!;
  pageTables.lo[index] = 0;
  pageTables.hi[index] = 0;
  mm.tlb.flushAll();
  const base = pageTables.ensurePteTable(areaOf(start));
  const pfn = ptePfn31(low, high);
  const flags = (low & PTE_FLAGS_LO & ~PAGE_PSE) | (high & PAGE_NX_HI);
  for (let i = 0; i < PTRS_PER_TABLE; i++) {
    pageTables.lo[base + i] = pfnPteLo(pfn + i, flags);
    pageTables.hi[base + i] = pfnPteHi(pfn + i, flags);
  }
  mmuNotifierInvalidateRangeEnd(mm, start, start + PMD_SIZE, MMU_NOTIFY_CLEAR);
  return true;
}

/**
 * `ptepClearFlushYoungNotify` for a huge entry: the notifiers are asked for all of it, where they take ranges, and for
 * its first page elsewhere.
 * @param address multiple of 2 MiB
 * @returns bitwise or of what they all say; 0 if no huge page is there
 */
export function pmdpClearFlushYoungNotify(mm: Mm, address: number): number {
  const index = largeEntry(mm, address);
  if (index < 0) return 0;
  const { lo } = mm.pageTables;
  const young = pteYoung(lo[index]!) ? 1 : 0;
  lo[index]! &= ~PAGE_ACCESSED;
  if (young !== 0) mm.tlb.flushAll();
  if (!mm.kernel.rangeAging) return young | mmuNotifierClearFlushYoung(mm, address);
  return young | mmuNotifierClearFlushYoungRange(mm, address, address + PMD_SIZE);
}

function largeEntry(mm: Mm, start: number): number {
  const index = findHugeEntry(mm.pageTables, start, PMD_SIZE);
  return index >= 0 && pmdLarge(mm.pageTables.lo[index]!) ? index : -1;
}

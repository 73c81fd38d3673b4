import { areaOf, PAGE_SIZE, slotOf } from './address.ts';
import type { Mm } from './mm.ts';
import { FRAME_DIRTY, FRAME_REFERENCED } from './page-frames.ts';
import { pteDirty, ptePfn31, ptePresent, pteSpecial, pteYoung } from './pte.ts';
import { pmdAddrEnd } from './walk-step.ts';

/**
 * Clears every entry of [start, end) and hands the pages to the gather, which releases them once they can't be
 * seen any more. Frames remember that they were written or used. What is swapped out or migrating is dropped.
 * O(pages under populated tables).
 * @returns how many entries were present
 */
export function zapPages(mm: Mm, start: number, end: number): number {
  const { pageTables } = mm;
  let zapped = 0;
  for (let address = pageTables.nextPopulated(start, end); address < end; ) {
    const next = pmdAddrEnd(address, end);
    const from = pageTables.findPteTable(areaOf(address)) + slotOf(address);
    zapped += zapEntries(mm, from, from + (next - address) / PAGE_SIZE, address);
    address = pageTables.nextPopulated(next, end);
  }
  mm.gather.detach(mm);
  return zapped;
}

function zapEntries(mm: Mm, from: number, to: number, start: number): number {
  const { gather, memory, pageTables } = mm;
  const { lo, hi } = pageTables;
  const { flags } = memory.frames;
  let zapped = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    const high = hi[i]!;
    lo[i] = 0;
    hi[i] = 0;
    if (!ptePresent(low)) continue;
    zapped++;
    if (pteSpecial(low)) continue;
    const pfn = ptePfn31(low, high);
    if (pteDirty(low)) flags[pfn]! |= FRAME_DIRTY;
    if (pteYoung(low)) flags[pfn]! |= FRAME_REFERENCED;
    gather.add(mm, pfn, start + (i - from) * PAGE_SIZE);
  }
  return zapped;
}

import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { Mm } from './mm.ts';
import { FRAME_DIRTY, FRAME_REFERENCED } from './page-frames.ts';
import { pteDirty, ptePfn31, ptePresent, pteSpecial, pteYoung } from './pte.ts';

/**
 * Clears every entry of [start, end) and hands the pages to the gather, which releases them once they can't be
 * seen any more. Frames remember that they were written or used. What is swapped out or migrating is dropped.
 * O(pages under populated tables).
 * @returns how many entries were present
 */
export function zapPages(mm: Mm, start: number, end: number): number {
  if (start === end) return 0;
  const { pageTables } = mm;
  let zapped = 0;
  const first = areaOf(start);
  const last = areaOf(end - PAGE_SIZE);
  for (
    let area = pageTables.nextPopulated(first, last);
    area <= last;
    area = pageTables.nextPopulated(area + 1, last)
  ) {
    const base = pageTables.findPteTable(area);
    const from = area === first ? base + slotOf(start) : base;
    const to = area === last ? base + slotOf(end - PAGE_SIZE) + 1 : base + PTRS_PER_TABLE;
    zapped += zapEntries(mm, area, base, from, to);
  }
  mm.gather.detach(mm);
  return zapped;
}

function zapEntries(mm: Mm, area: number, base: number, from: number, to: number): number {
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
    gather.add(mm, pfn, (area * PTRS_PER_TABLE + (i - base)) * PAGE_SIZE);
  }
  return zapped;
}

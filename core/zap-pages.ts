import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import { freeSwapPte } from './free-swap-pte.ts';
import type { Mm } from './mm.ts';
import { FRAME_ANON } from './page-frames.ts';
import { placeHi, placeLo } from './place.ts';
import { pteNone, ptePfn31, ptePresent, pteSpecial } from './pte.ts';

/**
 * Clears every entry of [start, end) and hands the pages to the gather, which releases them once they can't be
 * seen any more. Frames remember that they were written or used. Swap slots are given back; what is migrating, and
 * offsets of files, are dropped. O(pages under populated tables).
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
  const { state } = memory.frames;
  const ownerHi = placeHi(mm.mmId, area);
  let anonymous = 0;
  let others = 0;
  let special = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    const high = hi[i]!;
    lo[i] = 0;
    hi[i] = 0;
    if (!ptePresent(low)) {
      if (!pteNone(low, high)) freeSwapPte(memory, low, high);
      continue;
    }
    if (pteSpecial(low)) {
      special++;
      continue;
    }
    const pfn = ptePfn31(low, high);
    const before = state[pfn]!;
    if ((before & FRAME_ANON) !== 0) anonymous++;
    else {
      others++;
      state[pfn] = before | frameFlagsOf(low);
    }
    gather.add(mm, pfn, placeLo(area, i - base), ownerHi);
  }
  mm.anonRss -= anonymous;
  mm.fileRss -= others;
  if (special > 0) gather.needFlush = true;
  return anonymous + others + special;
}

/** Dirty and accessed as a frame remembers them: FRAME_DIRTY and FRAME_REFERENCED. */
export const frameFlagsOf = (low: number): number => ((low >>> 6) & 1) | ((low >>> 4) & 2);

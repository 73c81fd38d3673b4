import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import { freeSwapPte } from './free-swap-pte.ts';
import type { Mm } from './mm.ts';
import { FRAME_ANON } from './page-frames.ts';
import { placeHi, placeLo } from './place.ts';
import { pteNone, ptePfn31, ptePresent, pteSpecial } from './pte.ts';
import { PAGE_PRESENT, PAGE_SPECIAL } from './pte-bits.ts';

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

/** Four entries at a time while they are those of counted frames and the gather has room for them, else one by one. */
function zapEntries(mm: Mm, area: number, base: number, from: number, to: number): number {
  const { gather } = mm;
  const { lo } = mm.pageTables;
  let zapped = 0;
  for (let i = from; i < to; ) {
    const end = ordinaryUntil(lo, i, Math.min(to, i + gather.room));
    if (end > i) {
      zapOrdinary(mm, area, base, i, end);
      zapped += end - i;
      i = end;
    } else if (zapEntry(mm, area, base, i++)) zapped++;
  }
  return zapped;
}

/** Up to where the entries of [from, to) map counted frames, in steps of four: `from` if the first four don't. */
function ordinaryUntil(lo: Int32Array, from: number, to: number): number {
  let i = from;
  for (; i + 3 < to; i += 4) {
    const a = lo[i]!;
    const b = lo[i + 1]!;
    const c = lo[i + 2]!;
    const d = lo[i + 3]!;
    if ((a & b & c & d & PAGE_PRESENT) === 0 || ((a | b | c | d) & PAGE_SPECIAL) !== 0) break;
  }
  return i;
}

/** What the four at a time stand for. @returns whether the entry was present */
function zapEntry(mm: Mm, area: number, base: number, ptep: number): boolean {
  const { gather, memory, pageTables } = mm;
  const low = pageTables.lo[ptep]!;
  const high = pageTables.hi[ptep]!;
  pageTables.lo[ptep] = 0;
  pageTables.hi[ptep] = 0;
  if (!ptePresent(low)) {
    if (!pteNone(low, high)) freeSwapPte(memory, low, high);
    return false;
  }
  if (pteSpecial(low)) {
    gather.needFlush = true;
    return true;
  }
  const pfn = ptePfn31(low, high);
  if ((memory.frames.flagsOf(pfn) & FRAME_ANON) !== 0) mm.anonRss--;
  else {
    mm.fileRss--;
    memory.frames.setFlags(pfn, frameFlagsOf(low));
  }
  gather.add(mm, pfn, placeLo(area, ptep - base), placeHi(mm.mmId, area));
  return true;
}

function zapOrdinary(mm: Mm, area: number, base: number, from: number, to: number): void {
  const { gather, memory, pageTables } = mm;
  const { lo, hi } = pageTables;
  const { state } = memory.frames;
  const { pfns, los, his } = gather;
  const first = gather.next;
  let next = first;
  let anonymous = 0;
  for (let i = from; i < to; i += 4) {
    const place = placeLo(area, i - base);
    const a = lo[i]!;
    const b = lo[i + 1]!;
    const c = lo[i + 2]!;
    const d = lo[i + 3]!;
    pfns[next] = ptePfn31(a, hi[i]!);
    pfns[next + 1] = ptePfn31(b, hi[i + 1]!);
    pfns[next + 2] = ptePfn31(c, hi[i + 2]!);
    pfns[next + 3] = ptePfn31(d, hi[i + 3]!);
    los[next] = place;
    los[next + 1] = place + 1;
    los[next + 2] = place + 2;
    los[next + 3] = place + 3;
    anonymous += noteUse(state, pfns[next]!, a) + noteUse(state, pfns[next + 1]!, b);
    anonymous += noteUse(state, pfns[next + 2]!, c) + noteUse(state, pfns[next + 3]!, d);
    next += 4;
  }
  his.fill(placeHi(mm.mmId, area), first, next);
  lo.fill(0, from, to);
  hi.fill(0, from, to);
  mm.anonRss -= anonymous;
  mm.fileRss -= next - first - anonymous;
  gather.advance(mm, next);
}

/** A frame that is not anonymous remembers whether it was written or used. @returns 1 for an anonymous one, else 0 */
function noteUse(state: Int32Array, pfn: number, low: number): number {
  const before = state[pfn]!;
  if ((before & FRAME_ANON) !== 0) return 1;
  state[pfn] = before | frameFlagsOf(low);
  return 0;
}

/** Dirty and accessed as a frame remembers them: FRAME_DIRTY and FRAME_REFERENCED. */
export const frameFlagsOf = (low: number): number => ((low >>> 6) & 1) | ((low >>> 4) & 2);

import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { FileMapping } from './file-mapping.ts';
import { freeSwapPte } from './free-swap-pte.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_ANON, FRAME_CACHED } from './page-frames.ts';
import { placeHi, placeLo } from './place.ts';
import { pteFile, pteNone, ptePfn31, ptePresent, pteSpecial } from './pte.ts';
import { pgoffToPteHi, pgoffToPteLo } from './swap-entry.ts';
import { linearPageIndex, type Vma } from './vma.ts';
import { frameFlagsOf } from './zap-pages.ts';

/** Which pages of a range go. */
export interface ZapDetails {
  /** Only pages of this file's cache: copies that a private mapping has made stay. Null: all. */
  readonly checkFile: FileMapping | null;
  /** The range is that of a nonlinear vma: only pages of the file from `firstIndex` to `lastIndex` go. */
  readonly nonlinear: boolean;
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** Asked after each block of work: whether to stop there, so that others get the lock that the caller holds. */
  readonly needBreak: (() => boolean) | null;
}

/** A block of work is done: so many bytes of pages cleared; an empty entry counts 1. */
const ZAP_BLOCK_SIZE = 1024 * PAGE_SIZE;

/**
 * Unmaps pages of a vma as `details` say: one start and end for the notifiers of the whole range, also if it is left
 * early. O(pages under populated tables).
 * @returns where it stopped: `end` if it is done
 */
export function zapVmaRange(vma: Vma, start: number, end: number, details: ZapDetails): number {
  const { vmMm: mm } = vma;
  mmuNotifierInvalidateRangeStart(mm, start, end, MMU_NOTIFY_CLEAR);
  let stopped = start;
  while (stopped < end) {
    stopped = zapBlock(vma, stopped, end, details);
    if (stopped === end) break;
    mm.gather.flush(mm);
    if (details.needBreak?.()) break;
  }
  mm.gather.detach(mm);
  mmuNotifierInvalidateRangeEnd(mm, start, end, MMU_NOTIFY_CLEAR);
  mm.gather.flush(mm);
  return stopped;
}

function zapBlock(vma: Vma, start: number, end: number, details: ZapDetails): number {
  const { pageTables } = vma.vmMm;
  let work = ZAP_BLOCK_SIZE;
  const first = areaOf(start);
  const last = areaOf(end - PAGE_SIZE);
  for (
    let area = pageTables.nextPopulated(first, last);
    area <= last;
    area = pageTables.nextPopulated(area + 1, last)
  ) {
    const base = pageTables.findPteTable(area);
    const from = area === first ? slotOf(start) : 0;
    const to = area === last ? slotOf(end - PAGE_SIZE) + 1 : PTRS_PER_TABLE;
    for (let slot = from; slot < to; slot++) {
      const address = (area * PTRS_PER_TABLE + slot) * PAGE_SIZE;
      work -= zapEntry(vma, base + slot, address, details);
      if (work <= 0) return address + PAGE_SIZE;
    }
  }
  return end;
}

/** @returns the work that it was */
function zapEntry(vma: Vma, ptep: number, address: number, details: ZapDetails): number {
  const { vmMm: mm } = vma;
  const { memory, pageTables } = mm;
  const { lo, hi } = pageTables;
  const low = lo[ptep]!;
  const high = hi[ptep]!;
  if (pteNone(low, high)) return 1;
  const partly = details.checkFile !== null || details.nonlinear;
  if (!ptePresent(low)) {
    if (partly) return PAGE_SIZE;
    if (!pteFile(low)) freeSwapPte(memory, low, high);
    lo[ptep] = 0;
    hi[ptep] = 0;
    return PAGE_SIZE;
  }
  if (pteSpecial(low)) {
    lo[ptep] = 0;
    hi[ptep] = 0;
    mm.gather.needFlush = true;
    return PAGE_SIZE;
  }
  const pfn = ptePfn31(low, high);
  const { frames, reverseMap } = memory;
  const flags = frames.flagsOf(pfn);
  const index = (flags & FRAME_CACHED) !== 0 ? reverseMap.fileIndexOf(pfn) : linearPageIndex(vma, address);
  if (details.checkFile !== null && memory.fileOf(pfn) !== details.checkFile) return PAGE_SIZE;
  if (details.nonlinear && (index < details.firstIndex || index > details.lastIndex)) return PAGE_SIZE;
  const moved = details.nonlinear && index !== linearPageIndex(vma, address);
  lo[ptep] = moved ? pgoffToPteLo(index) : 0;
  hi[ptep] = moved ? pgoffToPteHi(index) : 0;
  if ((flags & FRAME_ANON) !== 0) mm.anonRss--;
  else {
    mm.fileRss--;
    frames.setFlags(pfn, frameFlagsOf(low));
  }
  const area = areaOf(address);
  mm.gather.add(mm, pfn, placeLo(area, slotOf(address)), placeHi(mm.mmId, area));
  return PAGE_SIZE;
}

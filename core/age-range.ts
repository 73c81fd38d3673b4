import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierClearFlushYoung } from './mmu-notifier.ts';
import { pteMkold, ptePresent, pteYoung } from './pte.ts';
import { checkUserRange } from './user-range.ts';

/**
 * Asks of each present page of [start, end) whether it was used since the last time, in the primary table or
 * by a notifier's owner, and makes it old: `ptepClearFlushYoungNotify` page by page.
 * O(pages under populated tables), times the notifiers for present ones.
 * @returns how many pages were young
 * @throws RangeError if the range is not one of whole user pages
 */
export function ageRange(mm: Mm, start: number, end: number): number {
  checkUserRange(start, end);
  if (start === end) return 0;
  const { pageTables } = mm;
  let young = 0;
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
    young += ageEntries(mm, area, base, from, to);
  }
  return young;
}

/**
 * `ptepClearFlushYoungNotify` for each present entry, written out. The lane stays in a local, though callbacks run in
 * between: they are in atomic context and can't make tables, which alone would replace it.
 */
function ageEntries(mm: Mm, area: number, base: number, from: number, to: number): number {
  const { tlb } = mm;
  const { lo } = mm.pageTables;
  let young = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    if (!ptePresent(low)) continue;
    const address = (area * PTRS_PER_TABLE + (i - base)) * PAGE_SIZE;
    let used = 0;
    if (pteYoung(low)) {
      lo[i] = pteMkold(low);
      tlb.flushPage(address);
      used = 1;
    }
    if ((used | mmuNotifierClearFlushYoung(mm, address)) !== 0) young++;
  }
  return young;
}

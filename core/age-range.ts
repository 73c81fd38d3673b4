import { areaOf, PAGE_SIZE, slotOf } from './address.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierClearFlushYoung } from './mmu-notifier.ts';
import { pteMkold, ptePresent, pteYoung } from './pte.ts';
import { checkUserRange } from './user-range.ts';
import { pmdAddrEnd } from './walk-step.ts';

/**
 * Asks of each present page of [start, end) whether it was used since the last time, in the primary table or
 * by a notifier's owner, and makes it old: `ptepClearFlushYoungNotify` page by page.
 * O(pages under populated tables), times the notifiers for present ones.
 * @returns how many pages were young
 * @throws RangeError if the range is not one of whole user pages
 */
export function ageRange(mm: Mm, start: number, end: number): number {
  checkUserRange(start, end);
  const { pageTables } = mm;
  let young = 0;
  for (let address = pageTables.nextPopulated(start, end); address < end; ) {
    const next = pmdAddrEnd(address, end);
    const from = pageTables.findPteTable(areaOf(address)) + slotOf(address);
    young += ageEntries(mm, from, from + (next - address) / PAGE_SIZE, address);
    address = pageTables.nextPopulated(next, end);
  }
  return young;
}

/**
 * `clearFlushYoungNotify` for each present entry, written out. The lane stays in a local, though callbacks run
 * in between: they are in atomic context and can't make tables, which alone would replace it.
 */
function ageEntries(mm: Mm, from: number, to: number, start: number): number {
  const { tlb } = mm;
  const { lo } = mm.pageTables;
  let young = 0;
  for (let i = from; i < to; i++) {
    const low = lo[i]!;
    if (!ptePresent(low)) continue;
    const address = start + (i - from) * PAGE_SIZE;
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

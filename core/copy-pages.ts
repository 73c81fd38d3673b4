import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteMkold, ptePresent, pteWrprotect } from './pte.ts';
import { checkUserRange } from './user-range.ts';
import { wideEnd } from './wide/passes.ts';

/**
 * Fork's part in the tables: the entries of [start, end) go into the child's, where that range is empty; present ones
 * become read-only in both, and old in the child. Page tables only: no frame gets a reference, nobody is told, no TLB is
 * flushed. O(pages under populated tables).
 * @returns how many entries were present
 * @throws RangeError if the range is not one of whole user pages
 * @throws Error if the child's arena is full; what was copied stays
 */
export function copyPages(child: PageTables, parent: PageTables, start: number, end: number): number {
  checkUserRange(start, end);
  if (start === end) return 0;
  child.admitFramesOf(parent);
  let present = 0;
  const first = areaOf(start);
  const last = areaOf(end - PAGE_SIZE);
  for (
    let area = parent.nextPopulated(first, last);
    area <= last;
    area = parent.nextPopulated(area + 1, last)
  ) {
    const target = child.ensurePteTable(area);
    const source = parent.findPteTable(area);
    const from = area === first ? slotOf(start) : 0;
    const to = area === last ? slotOf(end - PAGE_SIZE) + 1 : PTRS_PER_TABLE;
    present += copyEntries(child, parent, target + from, source + from, to - from);
  }
  return present;
}

function copyEntries(
  child: PageTables,
  parent: PageTables,
  target: number,
  source: number,
  count: number,
): number {
  const whole = parent.wide === null ? 0 : wideEnd(child.wide, 0, count);
  let present = 0;
  if (whole > 0) {
    present = parent.wide!.wrprotect(source << 2, (source + whole) << 2);
    // Of a whole table the high lane follows.
    if (whole === PTRS_PER_TABLE) child.lo.set(parent.lo.subarray(source, source + 2 * whole), target);
    else {
      child.lo.set(parent.lo.subarray(source, source + whole), target);
      child.hi.set(parent.hi.subarray(source, source + whole), target);
    }
    child.wide!.age(target << 2, (target + whole) << 2);
  }
  return present + copyOneByOne(child, parent, target + whole, source + whole, count - whole);
}

function copyOneByOne(
  child: PageTables,
  parent: PageTables,
  target: number,
  source: number,
  count: number,
): number {
  const { lo, hi } = parent;
  const { lo: childLo, hi: childHi } = child;
  let present = 0;
  for (let i = 0; i < count; i++) {
    let low = lo[source + i]!;
    if (ptePresent(low)) {
      low = pteWrprotect(low);
      lo[source + i] = low;
      low = pteMkold(low);
      present++;
    }
    childLo[target + i] = low;
    childHi[target + i] = hi[source + i]!;
  }
  return present;
}

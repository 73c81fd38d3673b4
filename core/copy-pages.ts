import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import type { PageTables } from './page-tables.ts';
import { pteMkold, ptePresent, pteWrprotect } from './pte.ts';
import { PAGE_ACCESSED, PAGE_PRESENT, PAGE_RW } from './pte-bits.ts';
import { checkUserRange } from './user-range.ts';

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
  if (parent.wideFrames) child.wideFrames = true;
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
    copyLane(child.hi, parent.hi, target + from, source + from, to - from);
    present += copyEntries(child.lo, parent.lo, target + from, source + from, to - from);
  }
  return present;
}

function copyLane(to: Int32Array, from: Int32Array, target: number, source: number, count: number): void {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    to[target + i] = from[source + i]!;
    to[target + i + 1] = from[source + i + 1]!;
    to[target + i + 2] = from[source + i + 2]!;
    to[target + i + 3] = from[source + i + 3]!;
  }
  for (; i < count; i++) to[target + i] = from[source + i]!;
}

/** The low lane, where all that changes is. */
function copyEntries(
  to: Int32Array,
  from: Int32Array,
  target: number,
  source: number,
  count: number,
): number {
  let present = 0;
  let i = 0;
  // Four at a time while hardware finds all of them present, the common case.
  for (; i + 3 < count; i += 4) {
    const a = from[source + i]!;
    const b = from[source + i + 1]!;
    const c = from[source + i + 2]!;
    const d = from[source + i + 3]!;
    if ((a & b & c & d & PAGE_PRESENT) === 0) {
      present += copyOneByOne(to, from, target + i, source + i, 4);
      continue;
    }
    if (((a | b | c | d) & PAGE_RW) !== 0) {
      from[source + i] = a & ~PAGE_RW;
      from[source + i + 1] = b & ~PAGE_RW;
      from[source + i + 2] = c & ~PAGE_RW;
      from[source + i + 3] = d & ~PAGE_RW;
    }
    to[target + i] = a & ~(PAGE_RW | PAGE_ACCESSED);
    to[target + i + 1] = b & ~(PAGE_RW | PAGE_ACCESSED);
    to[target + i + 2] = c & ~(PAGE_RW | PAGE_ACCESSED);
    to[target + i + 3] = d & ~(PAGE_RW | PAGE_ACCESSED);
    present += 4;
  }
  return present + copyOneByOne(to, from, target + i, source + i, count - i);
}

/** What the four at a time stand for. */
function copyOneByOne(
  to: Int32Array,
  from: Int32Array,
  target: number,
  source: number,
  count: number,
): number {
  let present = 0;
  for (let i = 0; i < count; i++) {
    let low = from[source + i]!;
    if (ptePresent(low)) {
      low = pteWrprotect(low);
      from[source + i] = low;
      low = pteMkold(low);
      present++;
    }
    to[target + i] = low;
  }
  return present;
}

import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import { orOfEntries } from './or-of-entries.ts';
import type { PageTables } from './page-tables.ts';
import { pfnPteHi, pfnPteLo } from './pte.ts';
import { checkUserRange } from './user-range.ts';
import { wideEnd } from './wide/passes.ts';

/** Frame numbers below it have all their bits in the low lane. */
const PFN_LO_LIMIT = 2 ** 20;
const MAX_PFN = 2 ** 31 - 1;

/**
 * Maps the pages of [start, end) to the frames from `firstPfn` on. Page tables only: no reference is taken.
 * O(pages).
 * @param prot a protection, see pgprot.ts
 * @throws RangeError if the range is not one of whole user pages, or the frames are not below 2^31
 * @throws Error if a page is mapped already or the arena is full; no entry has been written then
 */
export function mapPages(
  tables: PageTables,
  start: number,
  end: number,
  firstPfn: number,
  prot: number,
): void {
  prepareToMap(tables, start, end, firstPfn);
  writePages(tables, start, end, firstPfn, prot);
}

/** All of `mapPages` that can fail: checks, and makes the missing tables. Throws as it does. */
export function prepareToMap(tables: PageTables, start: number, end: number, firstPfn: number): void {
  checkUserRange(start, end);
  const lastPfn = firstPfn + (end - start) / PAGE_SIZE - 1;
  if (!Number.isInteger(firstPfn) || firstPfn < 0 || lastPfn > MAX_PFN) {
    throw new RangeError(`frames ${firstPfn} to ${lastPfn}, expected numbers from 0 to ${MAX_PFN}`);
  }
  tables.admitFrames(lastPfn);
  prepareTables(tables, start, end);
}

/** The rest of `mapPages`: what `prepareToMap` has let pass is written. */
export function writePages(
  tables: PageTables,
  start: number,
  end: number,
  firstPfn: number,
  prot: number,
): void {
  if (start === end) return;
  const first = areaOf(start);
  const last = areaOf(end - PAGE_SIZE);
  let pfn = firstPfn;
  for (let area = first; area <= last; area++) {
    const base = tables.findPteTable(area);
    const from = area === first ? base + slotOf(start) : base;
    const to = area === last ? base + slotOf(end - PAGE_SIZE) + 1 : base + PTRS_PER_TABLE;
    writeEntries(tables, from, to - from, pfn, prot);
    pfn += to - from;
  }
}

/** Makes the missing tables and looks at the others, so that writing can't fail halfway. */
function prepareTables(tables: PageTables, start: number, end: number): void {
  if (start === end) return;
  const first = areaOf(start);
  const last = areaOf(end - PAGE_SIZE);
  for (let area = first; area <= last; area++) {
    const base = tables.findPteTable(area);
    if (base < 0) {
      tables.ensurePteTable(area);
      continue;
    }
    const from = area === first ? base + slotOf(start) : base;
    const to = area === last ? base + slotOf(end - PAGE_SIZE) + 1 : base + PTRS_PER_TABLE;
    checkEmpty(tables, area, base, from, to);
  }
}

function checkEmpty(tables: PageTables, area: number, base: number, from: number, to: number): void {
  const { lo, hi, wide } = tables;
  const stop = wideEnd(wide, from, to);
  const isTaken = stop > from && wide!.any(from << 2, stop << 2) !== 0;
  if (!isTaken && (orOfEntries(lo, stop, to) | orOfEntries(hi, stop, to)) === 0) return;
  let i = from;
  while ((lo[i]! | hi[i]!) === 0) i++;
  const taken = (area * PTRS_PER_TABLE + (i - base)) * PAGE_SIZE;
  throw new Error(`page 0x${taken.toString(16)} has an entry already; unmap it before mapping it again`);
}

function writeEntries(tables: PageTables, from: number, pages: number, pfn: number, prot: number): void {
  // At most one boundary of 2^20 frames lies within a table, so the high lane has one value or two.
  const below = Math.min(pages, PFN_LO_LIMIT - (pfn & (PFN_LO_LIMIT - 1)));
  writeRun(tables, from, below, pfn, prot);
  if (below < pages) writeRun(tables, from + below, pages - below, pfn + below, prot);
}

function writeRun(
  { lo, hi, wide }: PageTables,
  from: number,
  pages: number,
  pfn: number,
  prot: number,
): void {
  const low = pfnPteLo(pfn, prot);
  const high = pfnPteHi(pfn, prot);
  const to = from + pages;
  const stop = wideEnd(wide, from, to);
  if (stop > from) wide!.write(from << 2, stop << 2, low, high);
  for (let i = stop; i < to; i++) {
    lo[i] = (low + (i - from) * PAGE_SIZE) | 0;
    hi[i] = high;
  }
}

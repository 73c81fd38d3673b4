import { areaOf, PAGE_SIZE, slotOf } from './address.ts';
import { orOfEntries } from './or-of-entries.ts';
import type { PageTables } from './page-tables.ts';
import { pfnPteHi, pfnPteLo } from './pte.ts';
import { checkUserRange } from './user-range.ts';
import { pmdAddrEnd } from './walk-step.ts';

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
  let pfn = firstPfn;
  for (let address = start; address < end; ) {
    const slot = slotOf(address);
    const pages = Math.min(512 - slot, (end - address) / PAGE_SIZE);
    writeEntries(tables, tables.findPteTable(areaOf(address)) + slot, pages, pfn, prot);
    pfn += pages;
    address += pages * PAGE_SIZE;
  }
}

/** Makes the missing tables and looks at the others, so that writing can't fail halfway. */
function prepareTables(tables: PageTables, start: number, end: number): void {
  for (let address = start; address < end; ) {
    const next = pmdAddrEnd(address, end);
    const area = areaOf(address);
    const base = tables.findPteTable(area);
    if (base < 0) tables.ensurePteTable(area);
    else {
      const first = base + slotOf(address);
      checkEmpty(tables, first, first + (next - address) / PAGE_SIZE, address);
    }
    address = next;
  }
}

function checkEmpty(tables: PageTables, from: number, to: number, address: number): void {
  const { lo, hi } = tables;
  if ((orOfEntries(lo, from, to) | orOfEntries(hi, from, to)) === 0) return;
  let i = from;
  while ((lo[i]! | hi[i]!) === 0) i++;
  const taken = address + (i - from) * PAGE_SIZE;
  throw new Error(`page 0x${taken.toString(16)} has an entry already; unmap it before mapping it again`);
}

function writeEntries(tables: PageTables, from: number, pages: number, pfn: number, prot: number): void {
  const { lo, hi } = tables;
  let low = pfnPteLo(pfn, prot);
  for (let i = from; i < from + pages; i++) {
    lo[i] = low;
    low = (low + PAGE_SIZE) | 0;
  }
  // At most one boundary of 2^20 frames lies within a table, so the high lane has one value or two.
  const below = Math.min(pages, PFN_LO_LIMIT - (pfn & (PFN_LO_LIMIT - 1)));
  hi.fill(pfnPteHi(pfn, prot), from, from + below);
  if (below < pages) hi.fill(pfnPteHi(pfn + below, prot), from + below, from + pages);
}

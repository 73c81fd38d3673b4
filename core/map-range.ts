import { PAGE_SIZE } from './address.ts';
import { prepareToMap, writePages } from './map-pages.ts';
import type { Mm } from './mm.ts';

/**
 * Maps the pages of [start, end), page i to frame `firstPfn` + i, and takes a reference of each frame. Nothing
 * was there before, so nobody is notified. O(pages).
 * @param prot a protection, see pgprot.ts
 * @throws RangeError if the range is not one of whole user pages
 * @throws Error if a page is mapped already, or a frame is free; nothing has been mapped then
 */
export function mapRange(mm: Mm, start: number, end: number, firstPfn: number, prot: number): void {
  const { memory, pageTables } = mm;
  prepareToMap(pageTables, start, end, firstPfn);
  const pages = (end - start) / PAGE_SIZE;
  memory.frames.mapRun(firstPfn, pages);
  memory.reverseMap.addRun(firstPfn, pages, mm.mmId, start);
  mm.fileRss += pages;
  writePages(pageTables, start, end, firstPfn, prot);
}

/**
 * The frame that maps an address, by a walk that asks no TLB and sets no bits, or -1. O(1).
 * @throws RangeError if the address is not canonical
 */
export function translate(mm: Mm, address: number): number {
  return mm.pageTables.translate(address);
}

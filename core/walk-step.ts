/**
 * The step of a walk: where the entry that covers an address ends, but not beyond the range's end. Addresses
 * wrap at 2^64, so a range up to the top of the space ends at 0, and the step there is 0 too; comparing
 * "minus one" makes both cases come out right. `end` 2^64 stands for 2^64 - 1 (see address.ts), and a boundary
 * of 2^64 is 0.
 *
 * The caller guarantees `address` < `end` (with 0 and 2^64 - 1 as ends beyond every page).
 */
import {
  PAGE_SIZE,
  PGDIR_SIZE,
  PMD_SIZE,
  PUD_SIZE,
  pageAlignDown,
  pgdAlignDown,
  pmdAlignDown,
  pudAlignDown,
  TOP_ADDRESS,
} from './address.ts';

function nearerEnd(boundary: number, end: number): number {
  if (boundary >= TOP_ADDRESS) return end;
  return end === 0 || boundary < end ? boundary : end;
}

export const pteAddrEnd = (address: number, end: number): number =>
  nearerEnd(pageAlignDown(address) + PAGE_SIZE, end);
export const pmdAddrEnd = (address: number, end: number): number =>
  nearerEnd(pmdAlignDown(address) + PMD_SIZE, end);
export const pudAddrEnd = (address: number, end: number): number =>
  nearerEnd(pudAlignDown(address) + PUD_SIZE, end);
export const pgdAddrEnd = (address: number, end: number): number =>
  nearerEnd(pgdAlignDown(address) + PGDIR_SIZE, end);

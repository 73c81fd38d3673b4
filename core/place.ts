/**
 * A place: one page of one address space, in two int32. The low one is the low 32 bits of the page's number; the high
 * one has the other 3 bits of it, and above them the number of the address space, 1 to 2^28 - 1. So it takes 8 bytes,
 * and none of it is ever a double.
 */
import { PAGE_SIZE } from './address.ts';

/** @param area the 2 MiB area of the page, as `areaOf` gives it; `slot` its number in there, 0 to 511 */
export const placeLo = (area: number, slot: number): number => (area << 9) | slot;
export const placeHi = (owner: number, area: number): number => (owner << 3) | (area >>> 23);

export const placeOwner = (hi: number): number => hi >>> 3;
export const placeAddress = (lo: number, hi: number): number => ((lo >>> 0) + (hi & 7) * 2 ** 32) * PAGE_SIZE;

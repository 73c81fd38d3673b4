/**
 * What an entry that is not present says: where the page went. A swap entry has its type in bits 1..5 and its
 * offset from bit 9 on; types 30 and 31 stand for a page that is migrating, whose offset is its frame number.
 * A file entry has the page's offset in the file from bit 12 on and bit 6 set.
 *
 * The type 0 at offset 0 would be the empty entry, so it is never used.
 */
import { PAGE_FILE } from './pte-bits.ts';

/** The types that name real swap areas are 0 to 29. */
export const SWP_MIGRATION_READ = 30;
export const SWP_MIGRATION_WRITE = 31;

/** Low lane of a swap entry. `type` 0..31, `offset` an integer from 0 to 2^53 - 1. */
export const swpEntryLo = (type: number, offset: number): number => (type << 1) | ((offset & 0x7fffff) << 9);
/** High lane of a swap entry: bits 23 and up of the offset. */
export const swpEntryHi = (offset: number): number => (offset * 2 ** -23) | 0;
export const swpType = (lo: number): number => (lo >>> 1) & 31;
export const swpOffset = (lo: number, hi: number): number => (hi >>> 0) * 2 ** 23 + (lo >>> 9);

/** Asked of an entry for which `isSwapPte` holds. */
export const isMigrationEntry = (lo: number): boolean => swpType(lo) >= SWP_MIGRATION_READ;
export const isWriteMigrationEntry = (lo: number): boolean => swpType(lo) === SWP_MIGRATION_WRITE;

/** Low lane of a file entry. `pgoff` is an offset in pages, 0 to 2^52 - 1. */
export const pgoffToPteLo = (pgoff: number): number => (pgoff << 12) | PAGE_FILE;
/** High lane of a file entry. */
export const pgoffToPteHi = (pgoff: number): number => (pgoff * 2 ** -20) | 0;
export const pteToPgoff = (lo: number, hi: number): number => (hi >>> 0) * 2 ** 20 + (lo >>> 12);

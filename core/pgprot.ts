/**
 * Page protections. A protection is one int32: the flags of an entry in bits 0..11 and NX in bit 31, which is
 * where the high lane has it.
 *
 * A private writable mapping gets the read-only value. That is what makes copy on write.
 */
import { PAGE_ACCESSED, PAGE_NX_HI, PAGE_PRESENT, PAGE_PROTNONE, PAGE_RW, PAGE_USER } from './pte-bits.ts';

export const PAGE_NONE = PAGE_PROTNONE | PAGE_ACCESSED;
export const PAGE_READONLY_EXEC = PAGE_PRESENT | PAGE_USER | PAGE_ACCESSED;
export const PAGE_READONLY = PAGE_READONLY_EXEC | PAGE_NX_HI;
export const PAGE_SHARED_EXEC = PAGE_PRESENT | PAGE_RW | PAGE_USER | PAGE_ACCESSED;
export const PAGE_SHARED = PAGE_SHARED_EXEC | PAGE_NX_HI;
export const PAGE_COPY_EXEC = PAGE_READONLY_EXEC;
export const PAGE_COPY = PAGE_READONLY;

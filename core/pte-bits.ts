/**
 * The bits of an x86-64 page-table entry at their real positions (Intel SDM volume 3, section 4.5).
 *
 * An entry is 64 bits wide and is kept in two int32 lanes. `lo` holds bits 0..31: every flag but NX, and bits
 * 0..19 of the page frame number. `hi` holds bits 32..63: bits 20..33 of the page frame number in its bits
 * 0..13, and NX in its bit 31. Lanes are signed, because that is what the engine computes with.
 */
export const PAGE_PRESENT = 0x1;
export const PAGE_RW = 0x2;
export const PAGE_USER = 0x4;
export const PAGE_PWT = 0x8;
export const PAGE_PCD = 0x10;
export const PAGE_ACCESSED = 0x20;
export const PAGE_DIRTY = 0x40;
/** Upper levels only: the entry maps a large page. In a 4 KiB entry the same bit selects the PAT. */
export const PAGE_PSE = 0x80;
export const PAGE_GLOBAL = 0x100;
/** Software bit: a mapping without a page descriptor. */
export const PAGE_SPECIAL = 0x200;
/** Software bit: an I/O mapping. */
export const PAGE_IOMAP = 0x400;
/** PAT bit of an entry that maps 2 MiB or 1 GiB. */
export const PAGE_PAT_LARGE = 0x1000;

/** In an entry that hardware takes for absent: present to software, with all access refused. */
export const PAGE_PROTNONE = PAGE_GLOBAL;
/** In an entry that is absent to software too: the rest is an offset into a file. */
export const PAGE_FILE = PAGE_DIRTY;

/** In the high lane: no execution. */
export const PAGE_NX_HI = 1 << 31;

/** Bits of the low lane that are flags. */
export const PTE_FLAGS_LO = 0xfff;
/** Bits of the high lane that belong to the page frame number. */
export const PTE_PFN_HI = 0x3fff;

/** What an entry that points to a user page table says of itself: present, writable, user, accessed, dirty. */
export const PAGE_TABLE = PAGE_PRESENT | PAGE_RW | PAGE_USER | PAGE_ACCESSED | PAGE_DIRTY;
/** The same for a table of the kernel's half, which user code must not reach. */
export const KERNEL_PAGE_TABLE = PAGE_PRESENT | PAGE_RW | PAGE_ACCESSED | PAGE_DIRTY;

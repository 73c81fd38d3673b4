/**
 * Predicates and modifiers of page-table entries. A predicate takes the lanes that it looks at; a modifier
 * returns the lane that it changes. All are O(1) and allocate nothing.
 *
 * `pteDirty` to `pteExec` mean something only in an entry for which `ptePresent` holds.
 */
import {
  KERNEL_PAGE_TABLE,
  PAGE_ACCESSED,
  PAGE_DIRTY,
  PAGE_FILE,
  PAGE_GLOBAL,
  PAGE_NX_HI,
  PAGE_PCD,
  PAGE_PRESENT,
  PAGE_PROTNONE,
  PAGE_PSE,
  PAGE_PWT,
  PAGE_RW,
  PAGE_SPECIAL,
  PAGE_TABLE,
  PAGE_USER,
  PTE_FLAGS_LO,
  PTE_PFN_HI,
} from './pte-bits.ts';

/** Nothing is there, at any level: the whole word is 0. */
export const pteNone = (lo: number, hi: number): boolean => (lo | hi) === 0;

/** Present to software. A PROT_NONE entry is, though hardware faults on it. */
export const ptePresent = (lo: number): boolean => (lo & (PAGE_PRESENT | PAGE_PROTNONE)) !== 0;

/** Present to hardware; at the upper levels also what software calls present. */
export const hardwarePresent = (lo: number): boolean => (lo & PAGE_PRESENT) !== 0;

export const pteDirty = (lo: number): boolean => (lo & PAGE_DIRTY) !== 0;
export const pteYoung = (lo: number): boolean => (lo & PAGE_ACCESSED) !== 0;
export const pteWrite = (lo: number): boolean => (lo & PAGE_RW) !== 0;
export const pteHuge = (lo: number): boolean => (lo & PAGE_PSE) !== 0;
export const pteGlobal = (lo: number): boolean => (lo & PAGE_GLOBAL) !== 0;
export const pteSpecial = (lo: number): boolean => (lo & PAGE_SPECIAL) !== 0;
export const pteExec = (hi: number): boolean => (hi & PAGE_NX_HI) === 0;

/** An offset into a file; asked only of an entry that is not present. */
export const pteFile = (lo: number): boolean => (lo & PAGE_FILE) !== 0;

/** A swapped-out or migrating page: something is there, neither present nor a file offset. */
export const isSwapPte = (lo: number, hi: number): boolean =>
  !pteNone(lo, hi) && !ptePresent(lo) && !pteFile(lo);

/** An upper-level entry that maps a large page by itself. */
export const pmdLarge = (lo: number): boolean =>
  (lo & (PAGE_PSE | PAGE_PRESENT)) === (PAGE_PSE | PAGE_PRESENT);

/** Not the entry of a page table, whoever may use it. A large page is "bad" to the generic walkers. */
export const pmdBad = (lo: number): boolean => (lo & PTE_FLAGS_LO & ~PAGE_USER) !== KERNEL_PAGE_TABLE;
export const pgdBad = pmdBad;

/** One level up only foreign flags are bad. */
export const pudBad = (lo: number): boolean => (lo & PTE_FLAGS_LO & ~PAGE_TABLE) !== 0;

export const pteMkclean = (lo: number): number => lo & ~PAGE_DIRTY;
export const pteMkold = (lo: number): number => lo & ~PAGE_ACCESSED;
export const pteWrprotect = (lo: number): number => lo & ~PAGE_RW;
export const pteMkdirty = (lo: number): number => lo | PAGE_DIRTY;
export const pteMkyoung = (lo: number): number => lo | PAGE_ACCESSED;
export const pteMkwrite = (lo: number): number => lo | PAGE_RW;
export const pteMkhuge = (lo: number): number => lo | PAGE_PSE;

/** What a change of protection keeps in the low lane: frame number, caching, special, accessed and dirty. */
export const PTE_CHANGE_LO = ~PTE_FLAGS_LO | PAGE_PCD | PAGE_PWT | PAGE_SPECIAL | PAGE_ACCESSED | PAGE_DIRTY;

/** The low lane under a new protection (see pgprot.ts). */
export const pteModifyLo = (lo: number, prot: number): number =>
  (lo & PTE_CHANGE_LO) | (prot & PTE_FLAGS_LO & ~PTE_CHANGE_LO);

/** The high lane under a new protection: the frame number stays, NX comes from the protection. */
export const pteModifyHi = (hi: number, prot: number): number => (hi & PTE_PFN_HI) | (prot & PAGE_NX_HI);

/** The low lane of the entry that maps a frame. `pfn` is an integer from 0 to 2^34 - 1. */
export const pfnPteLo = (pfn: number, prot: number): number => (pfn << 12) | (prot & PTE_FLAGS_LO);

/** The high lane of the entry that maps a frame. `pfn` is an integer from 0 to 2^34 - 1. */
export const pfnPteHi = (pfn: number, prot: number): number =>
  ((pfn * 2 ** -20) & PTE_PFN_HI) | (prot & PAGE_NX_HI);

/** The frame number of a present entry, 0 to 2^34 - 1. */
export const ptePfn = (lo: number, hi: number): number => (hi & PTE_PFN_HI) * 2 ** 20 + (lo >>> 12);

/**
 * The same where frame numbers are known to be below 2^31, as those of PageFrames are: it stays in int32
 * arithmetic, which keeps doubles off the hot paths.
 */
export const ptePfn31 = (lo: number, hi: number): number => ((hi << 20) & 0x7fffffff) | (lo >>> 12);

/**
 * Virtual addresses: doubles, exact for every 48-bit user address and, at page granularity, for the whole
 * 64-bit space. 2^64 - 1, which a double can't hold, is represented by 2^64 (`TOP_ADDRESS`).
 *
 * One multiplication by a power of two and one conversion to int32 give the numbers that a walk needs; the
 * conversion keeps the low 32 bits, so it needs no 64-bit integers. The powers are written as literals below:
 * computed from an imported constant, each of them would be a call of the exponentiation routine.
 */
export const PAGE_SHIFT = 12;
export const PMD_SHIFT = 21;
export const PUD_SHIFT = 30;
export const PGDIR_SHIFT = 39;

/** Bytes that one entry of each level spans. */
export const PAGE_SIZE = 2 ** PAGE_SHIFT;
export const PMD_SIZE = 2 ** PMD_SHIFT;
export const PUD_SIZE = 2 ** PUD_SHIFT;
export const PGDIR_SIZE = 2 ** PGDIR_SHIFT;

export const PTRS_PER_TABLE = 512;
const SLOT_MASK = PTRS_PER_TABLE - 1;

/** First address that user space can't map: the last page below 2^47 is never given out. */
export const TASK_SIZE_MAX = 0x7ffffffff000;
/** The last address of the 64-bit space, 2^64 - 1, as the nearest double. */
export const TOP_ADDRESS = 2 ** 64;

const CANONICAL_HOLE_START = 2 ** 47;
const CANONICAL_HOLE_END = 2 ** 64 - 2 ** 47;

/** Bits 63 to 47 are all equal. False for anything that is not an address at all. */
export function isCanonical(address: number): boolean {
  if (!(address >= 0 && address <= TOP_ADDRESS && Number.isInteger(address))) return false;
  return address < CANONICAL_HOLE_START || address >= CANONICAL_HOLE_END;
}

/** 2^64 would wrap to index 0; its stand-in is the last page. */
const lastPageIfTop = (address: number): number =>
  address === TOP_ADDRESS ? TOP_ADDRESS - PAGE_SIZE : address;

/** Indices into the tables of the four levels, 0 to 511, for any address of the 64-bit space. */
export const pteIndex = (address: number): number => (lastPageIfTop(address) * 2 ** -12) & SLOT_MASK;
export const pmdIndex = (address: number): number => (lastPageIfTop(address) * 2 ** -21) & SLOT_MASK;
export const pudIndex = (address: number): number => (lastPageIfTop(address) * 2 ** -30) & SLOT_MASK;
export const pgdIndex = (address: number): number => (lastPageIfTop(address) * 2 ** -39) & SLOT_MASK;

/** Byte within the page, 0 to 4095. */
export const pageOffset = (address: number): number =>
  address === TOP_ADDRESS ? PAGE_SIZE - 1 : address - pageAlignDown(address);

/*
 * Alignment by rounding a quotient: exact, as the divisors are powers of two, and unlike `%` one machine
 * instruction. All of these are for any address of the 64-bit space.
 */
export const pageAlignDown = (address: number): number => Math.floor(address * 2 ** -12) * 2 ** 12;
export const pmdAlignDown = (address: number): number => Math.floor(address * 2 ** -21) * 2 ** 21;
export const pudAlignDown = (address: number): number => Math.floor(address * 2 ** -30) * 2 ** 30;
export const pgdAlignDown = (address: number): number => Math.floor(address * 2 ** -39) * 2 ** 39;
export const pageAlignUp = (address: number): number => Math.ceil(address * 2 ** -12) * 2 ** 12;
export const isPageAligned = (address: number): boolean => pageAlignDown(address) === address;

/**
 * Number of the 2 MiB area that an address lies in: an int32, unlike for all canonical addresses, and not
 * negative for user addresses. Its bits 0..8, 9..17 and 18..26 are the pmd, pud and pgd index.
 */
export const areaOf = (address: number): number => (address * 2 ** -21) | 0;

/** Number of the page within its 2 MiB area, 0 to 511. */
export const slotOf = (address: number): number => (address * 2 ** -12) & SLOT_MASK;

/** Names of constants as strace prints them, with their values on x86-64 (of Linux's public headers). */
import { LineProblem, toNumber } from './call-text.ts';

export type Symbols = Readonly<Record<string, number>>;

export const PROT: Symbols = {
  PROT_NONE: 0,
  PROT_READ: 1,
  PROT_WRITE: 2,
  PROT_EXEC: 4,
  PROT_SEM: 8,
  PROT_GROWSDOWN: 0x1000000,
  PROT_GROWSUP: 0x2000000,
};

export const MAP: Symbols = {
  MAP_FILE: 0,
  MAP_SHARED: 1,
  MAP_PRIVATE: 2,
  MAP_SHARED_VALIDATE: 3,
  MAP_FIXED: 0x10,
  MAP_ANONYMOUS: 0x20,
  MAP_ANON: 0x20,
  MAP_32BIT: 0x40,
  MAP_GROWSDOWN: 0x100,
  MAP_DENYWRITE: 0x800,
  MAP_EXECUTABLE: 0x1000,
  MAP_LOCKED: 0x2000,
  MAP_NORESERVE: 0x4000,
  MAP_POPULATE: 0x8000,
  MAP_NONBLOCK: 0x10000,
  MAP_STACK: 0x20000,
  MAP_HUGETLB: 0x40000,
  MAP_SYNC: 0x80000,
  MAP_FIXED_NOREPLACE: 0x100000,
  MAP_UNINITIALIZED: 0x4000000,
  MAP_HUGE_2MB: 21 << 26,
  MAP_HUGE_1GB: 30 << 26,
  MAP_HUGE_SHIFT: 26,
};

export const MREMAP: Symbols = { MREMAP_MAYMOVE: 1, MREMAP_FIXED: 2, MREMAP_DONTUNMAP: 4 };

export const MADV: Symbols = {
  MADV_NORMAL: 0,
  MADV_RANDOM: 1,
  MADV_SEQUENTIAL: 2,
  MADV_WILLNEED: 3,
  MADV_DONTNEED: 4,
  MADV_FREE: 8,
  MADV_REMOVE: 9,
  MADV_DONTFORK: 10,
  MADV_DOFORK: 11,
  MADV_MERGEABLE: 12,
  MADV_UNMERGEABLE: 13,
  MADV_HUGEPAGE: 14,
  MADV_NOHUGEPAGE: 15,
  MADV_DONTDUMP: 16,
  MADV_DODUMP: 17,
  MADV_WIPEONFORK: 18,
  MADV_KEEPONFORK: 19,
  MADV_COLD: 20,
  MADV_PAGEOUT: 21,
  MADV_POPULATE_READ: 22,
  MADV_POPULATE_WRITE: 23,
  MADV_DONTNEED_LOCKED: 24,
  MADV_COLLAPSE: 25,
  MADV_HWPOISON: 100,
  MADV_SOFT_OFFLINE: 101,
  MADV_GUARD_INSTALL: 102,
  MADV_GUARD_REMOVE: 103,
};

/** Those that say what a new task shares; the others change nothing in address spaces. */
export const CLONE: Symbols = { CLONE_VM: 0x100, CLONE_VFORK: 0x4000, CLONE_THREAD: 0x10000 };

const PART = /^(?:(0x[0-9a-f]+|\d+)|([A-Z_][A-Z0-9_]*))(?:<<(\d+|[A-Z_][A-Z0-9_]*))?$/;

/**
 * Names and numbers joined by `|`, as in `PROT_READ|0x8`, `0x3` with its names in a comment or `21<<MAP_HUGE_SHIFT`. Names
 * that are not in the table go to `onUnknown` and count as 0. LineProblem for what is neither.
 */
export function toFlags(text: string, symbols: Symbols, onUnknown: (name: string) => void): number {
  let flags = 0;
  for (const part of text.replace(/\s*\/\*.*?\*\//g, '').split('|')) {
    const found = PART.exec(part.trim());
    if (found === null) throw new LineProblem(0, `got ${JSON.stringify(text)}, expected flags`);
    const [, number, name, shift] = found;
    const value = number === undefined ? constant(name!, symbols, onUnknown) : toNumber(number);
    const bits =
      shift === undefined ? 0 : /\d/.test(shift) ? Number(shift) : constant(shift, symbols, onUnknown);
    flags |= value << bits;
  }
  return flags;
}

function constant(name: string, symbols: Symbols, onUnknown: (name: string) => void): number {
  if (Object.hasOwn(symbols, name)) return symbols[name]!;
  onUnknown(name);
  return 0;
}

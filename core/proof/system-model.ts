/**
 * What every model of whole address spaces must do alike: the system calls and page faults of some processes in one
 * memory. Everything is said in plain numbers and texts, so that models need not share anything else.
 *
 * Processes are numbers from 0 to `PROCESSES` - 1, files from 0 to `FILES` - 1. Addresses and lengths in bytes.
 */
export const PROCESSES = 3;
export const FILES = 3;
/** Pages of each file at the start; the last one ends inside its last page. */
export const FILE_PAGES = [6, 9, 5] as const;

/** What a mapping is of: no file, or one of them. */
export type Backing = 'anonymous' | number;

export interface SystemModel {
  /** @returns the address, or a negative error number */
  mmap(
    process: number,
    address: number,
    length: number,
    prot: number,
    how: { shared: boolean; fixed: boolean; backing: Backing; pgoff: number },
  ): number;
  munmap(process: number, start: number, length: number): number;
  brk(process: number, brk: number): number;
  mprotect(process: number, start: number, length: number, prot: number): number;
  madvise(process: number, start: number, length: number, advice: Advice): number;
  /** A load or store. @returns `ok`, or the signal that the process gets */
  touch(process: number, address: number, write: boolean): string;
  /** The process ends, and another one with an empty address space takes its number. */
  exit(process: number): void;
  /** What the notifiers of all processes were told since the last time, oldest first. */
  takeEvents(): string[];
  /** All that can be seen of all processes, and of memory as a whole. Throws if the model contradicts itself. */
  look(): string;
}

export type Advice = 'dontneed' | 'random' | 'normal' | 'dontfork' | 'dofork';

/** Where the heap of each process begins. */
export const HEAP = 0x40000000 - 3 * 4096;

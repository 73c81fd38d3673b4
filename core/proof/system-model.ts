/**
 * What every model of whole address spaces must do alike: the system calls and page faults of some processes in one
 * memory. Everything is said in plain numbers and texts, so that models need not share anything else.
 *
 * Processes are numbers from 0 to `PROCESSES` - 1, files from 0 to `FILES` - 1. Addresses and lengths in bytes.
 */
export const PROCESSES = 3;
export const FILES = 3;
/** Pages of each file at the start; the last one ends inside its last page. Of all but number 1 writes are noticed. */
export const FILE_PAGES = [6, 9, 5] as const;
/** Where the heap of each process begins. */
export const HEAP = 0x40000000 - 3 * 4096;

export interface How {
  readonly shared: boolean;
  readonly fixed: boolean;
  /** No file, or one of them. */
  readonly backing: 'anonymous' | number;
  /** First page of the file. */
  readonly pgoff: number;
}

export type Advice = 'dontneed' | 'random' | 'normal' | 'dontfork' | 'dofork';

export interface SystemModel {
  /** @returns the address, or a negative error number */
  mmap(process: number, address: number, length: number, prot: number, how: How): number;
  munmap(process: number, start: number, length: number): number;
  brk(process: number, brk: number): number;
  mprotect(process: number, start: number, length: number, prot: number): number;
  madvise(process: number, start: number, length: number, advice: Advice): number;
  /** @param call `to` null: wherever there is room */
  mremap(
    process: number,
    call: { from: number; oldLength: number; newLength: number; mayMove: boolean; to: number | null },
  ): number;
  /** A load or store. @returns `ok`, or the signal that the process gets */
  touch(process: number, address: number, write: boolean): string;
  /** The process ends, and another one with an empty address space takes its number. */
  exit(process: number): void;
  /** The child, another number, ends and becomes a copy of the parent. */
  fork(parent: number, child: number): void;
  /** The page that is mapped there is reclaimed, if it was not used. @param usedElsewhere what all notifiers say */
  reclaim(process: number, address: number, usedElsewhere: boolean): string;
  /** The page that is mapped there moves to another frame. */
  migrate(process: number, address: number): void;
  /** A page of file 0 or 2 is written back. @returns whether it was dirty */
  writeBack(file: number, index: number): boolean;
  truncate(file: number, size: number): void;
  /**
   * What the notifiers of all processes were told since the last time.
   * @param inOrder false: by process and address; who comes first at the same page stays so
   */
  takeEvents(inOrder: boolean): string[];
  /** All that can be seen of all processes, and of memory as a whole. */
  look(): string;
}

/** Events by process and address, for calls that are free to choose an order. */
export function sortedEvents(events: readonly string[]): string[] {
  const place = (event: string) =>
    event.replace(/^(\d+) \w+ (0x[0-9a-f]+).*/, (_, n, a) => `${n} ${a.padStart(18)}`);
  return events.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

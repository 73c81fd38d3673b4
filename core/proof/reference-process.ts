import { ReferenceAreas, type ReferenceFile } from './reference-areas.ts';
import { HEAP } from './system-model.ts';

/** A page of memory. Nobody counts who has it: whoever wants to know looks at everything. */
export interface Page {
  /** The file that it belongs to, and its number there; anonymous pages have none. */
  readonly file: ReferenceFile | null;
  readonly index: number;
  /** Where it was written to swap, as long as that is up to date. */
  slot: Slot | null;
  /** Written to since it was last written back. */
  dirty: boolean;
  /** Somebody who used it has unmapped it. */
  referenced: boolean;
}

/** A place in the swap area, with the page that holds the same in memory, if one does. */
export interface Slot {
  page: Page | null;
}

/** A page that is mapped, */
export interface Present {
  page: Page;
  prot: number;
  writable: boolean;
  dirty: boolean;
  young: boolean;
}

/** or one that was swapped out. */
export type Entry = Present | { readonly slot: Slot };

export interface Process {
  readonly areas: ReferenceAreas;
  /** By address. */
  readonly entries: Map<number, Entry>;
  /** 2 MiB areas that have a last-level table. */
  readonly tables: Set<number>;
  brk: number;
}

export const PAGE = 4096;
const TABLE = 2 ** 21;

export function newProcess(): Process {
  return { areas: new ReferenceAreas(), entries: new Map(), tables: new Set(), brk: HEAP };
}

export function newPage(file: ReferenceFile | null = null, index = 0): Page {
  return { file, index, slot: null, dirty: false, referenced: false };
}

export const isPresent = (entry: Entry | undefined): entry is Present =>
  entry !== undefined && 'page' in entry;

export const tableOf = (address: number): number => Math.floor(address / TABLE);

/** Tables that hold nothing but what was in these areas go, unless a neighbour may need them. */
export function freeTables(process: Process, gone: readonly { start: number; end: number }[]): void {
  if (gone.length === 0) return;
  const first = gone[0]!.start;
  const floor = Math.max(0, ...process.areas.all.map((area) => area.end).filter((end) => end <= first));
  const ceiling = Math.min(
    Number.POSITIVE_INFINITY,
    ...process.areas.all.map((area) => area.start).filter((start) => start >= first),
  );
  for (const table of [...process.tables]) {
    const [start, end] = [table * TABLE, (table + 1) * TABLE];
    const touched = gone.some((area) => area.start < end && area.end > start);
    if (touched && start >= floor && end <= ceiling) process.tables.delete(table);
  }
}

export const pageUp = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;
export const hex = (address: number): string => `0x${address.toString(16)}`;

export function pagesOf(start: number, end: number): number[] {
  return Array.from({ length: (end - start) / PAGE }, (_, i) => start + i * PAGE);
}

import { pictureOf } from './picture.ts';
import { type Kind, ReferenceAreas, type ReferenceFile } from './reference-areas.ts';
import { type Advice, type Backing, FILE_PAGES, HEAP, PROCESSES, type SystemModel } from './system-model.ts';

/** A page of memory. */
export interface Page {
  /** The file that it belongs to; anonymous pages have none. */
  readonly file: ReferenceFile | null;
}

/** What a page table says of one page. */
export interface Entry {
  readonly page: Page;
  prot: number;
  writable: boolean;
  dirty: boolean;
  young: boolean;
}

export interface Process {
  readonly areas: ReferenceAreas;
  /** By address. */
  readonly entries: Map<number, Entry>;
  brk: number;
}

const PAGE = 4096;
const END = 0x7ffffffff000;
/** Where mappings go that don't say where; the lowest such address. */
const MMAP_BASE = END - 2 ** 27;
const MIN_ADDRESS = 0x10000;
const [ENOMEM, EINVAL] = [12, 22];
const [READ, WRITE] = [1, 2];

/**
 * For tests: whole address spaces as slowly and plainly as they can be said, with the events that notifiers must be
 * told. Maps of objects; who maps a page is found by looking at every entry of everybody. There is no TLB and there
 * are no tables: whoever needs one flushed and forgets it shows up as a difference. Shares no code with the real thing.
 */
export class ReferenceSystem implements SystemModel {
  readonly files: ReferenceFile[] = FILE_PAGES.map((pages, i) => ({
    name: `file ${i}`,
    size: pages * PAGE - 100,
    noticesWrites: i !== 1,
    pages: new Map(),
  }));
  readonly processes: Process[] = Array.from({ length: PROCESSES }, newProcess);
  #events: string[] = [];

  mmap(
    number: number,
    address: number,
    length: number,
    prot: number,
    how: { shared: boolean; fixed: boolean; backing: Backing; pgoff: number },
  ): number {
    const process = this.processes[number]!;
    if (length === 0) return -EINVAL;
    const bytes = pageUp(length);
    const start = how.fixed ? fixedPlace(address, bytes) : freePlace(process.areas, address, bytes);
    if (start < 0) return start;
    if (process.areas.overlapping(start, start + bytes).length > 0) this.#unmap(number, start, start + bytes);
    const file =
      how.backing === 'anonymous' ? (how.shared ? nameless(bytes) : null) : this.files[how.backing]!;
    const kind: Kind = { prot, shared: how.shared, dontFork: false, random: false, file };
    const pgoff = how.backing === 'anonymous' ? (how.shared ? 0 : start / PAGE) : how.pgoff;
    process.areas.putIn({ start, end: start + bytes, kind, pgoff, anon: null });
    return start;
  }

  munmap(number: number, start: number, length: number): number {
    const end = start + pageUp(length);
    if (start % PAGE !== 0 || length === 0 || end > END) return -EINVAL;
    if (this.processes[number]!.areas.overlapping(start, end).length > 0) this.#unmap(number, start, end);
    return 0;
  }

  /** One pair for the whole range, whatever is in it. */
  #unmap(number: number, start: number, end: number): void {
    const { areas, entries } = this.processes[number]!;
    areas.takeOut(start, end);
    this.#range(number, start, end);
    for (const address of pagesOf(start, end)) entries.delete(address);
  }

  brk(number: number, brk: number): number {
    const process = this.processes[number]!;
    if (brk < HEAP || brk > END) return process.brk;
    const [oldEnd, newEnd] = [pageUp(process.brk), pageUp(brk)];
    if (newEnd < oldEnd) this.munmap(number, newEnd, oldEnd - newEnd);
    if (newEnd > oldEnd) {
      if (process.areas.overlapping(oldEnd, newEnd + PAGE).length > 0) return process.brk;
      const kind: Kind = { prot: READ | WRITE, shared: false, dontFork: false, random: false, file: null };
      process.areas.putIn({ start: oldEnd, end: newEnd, kind, pgoff: oldEnd / PAGE, anon: null });
    }
    process.brk = brk;
    return brk;
  }

  /** A pair for each piece of an area that really changes. */
  mprotect(number: number, start: number, length: number, prot: number): number {
    if (start % PAGE !== 0) return -EINVAL;
    const { areas, entries } = this.processes[number]!;
    const end = start + pageUp(length);
    for (let from = start; from < end; ) {
      const area = areas.at(from);
      if (area === undefined) return -ENOMEM;
      const to = Math.min(area.end, end);
      if (area.kind.prot !== prot) {
        areas.change(from, to, { ...area.kind, prot });
        this.#range(number, from, to);
        for (const address of pagesOf(from, to)) {
          const entry = entries.get(address);
          if (entry === undefined) continue;
          entry.prot = prot;
          entry.writable = startsWritable(areas.at(address)!.kind);
        }
      }
      from = to;
    }
    return 0;
  }

  madvise(number: number, start: number, length: number, advice: Advice): number {
    if (start % PAGE !== 0) return -EINVAL;
    if (length === 0) return 0;
    const { areas, entries } = this.processes[number]!;
    const end = start + pageUp(length);
    let covered = 0;
    for (const area of areas.overlapping(start, end)) {
      const [from, to] = [Math.max(area.start, start), Math.min(area.end, end)];
      covered += to - from;
      if (advice === 'dontneed') {
        this.#range(number, from, to);
        for (const address of pagesOf(from, to)) entries.delete(address);
      } else areas.change(from, to, advised(area.kind, advice));
    }
    return covered < end - start ? -ENOMEM : 0;
  }

  touch(number: number, address: number, write: boolean): string {
    const { areas, entries } = this.processes[number]!;
    const area = areas.at(address);
    if (area === undefined) return 'SIGSEGV';
    const { prot, shared, file } = area.kind;
    if (write ? (prot & WRITE) === 0 : prot === 0) return 'SIGSEGV';
    const place = Math.floor(address / PAGE) * PAGE;
    let entry = entries.get(place);
    if (entry === undefined) {
      if (file !== null) {
        const index = area.pgoff + (place - area.start) / PAGE;
        if (index >= Math.ceil(file.size / PAGE)) return 'SIGBUS';
        if (!file.pages.has(index)) file.pages.set(index, { file } satisfies Page);
        entry = newEntry(file.pages.get(index) as Page, area.kind);
      }
      // Memory of one's own: of a file only when it is written to.
      if (file === null || (write && !shared)) {
        areas.prepareAnon(address);
        entry = { ...newEntry({ file: null }, area.kind), dirty: true, writable: (prot & WRITE) !== 0 };
      }
      entries.set(place, entry!);
    }
    if (write && !entry!.writable) entry = this.#breakSharing(number, address, place, shared);
    entry!.young = true;
    entry!.dirty ||= write;
    return 'ok';
  }

  /** A write to what is read-only in the table, but not by right. Who must have a copy, tells it. */
  #breakSharing(number: number, address: number, place: number, shared: boolean): Entry {
    const { areas, entries } = this.processes[number]!;
    const entry = entries.get(place)!;
    if (!shared && (entry.page.file !== null || this.mappersOf(entry.page) > 1)) {
      areas.prepareAnon(address);
      this.#events.push(`${number} P ${hex(address)}`);
      entries.set(place, { ...entry, page: { file: null } });
    }
    const own = entries.get(place)!;
    own.writable = true;
    return own;
  }

  exit(number: number): void {
    this.#events.push(`${number} release`);
    this.processes[number] = newProcess();
  }

  /** Entries of everybody that map a page. */
  mappersOf(page: Page): number {
    return this.processes
      .flatMap(({ entries }) => [...entries.values()])
      .filter((entry) => entry.page === page).length;
  }

  takeEvents(): string[] {
    return this.#events.splice(0);
  }

  look(): string {
    return pictureOf(
      this.processes.map(({ areas, entries, brk }) => ({
        brk,
        areas: areas.all.map((area) => ({ ...area, ...area.kind, file: area.kind.file?.name ?? '' })),
        entries: [...entries].map(([address, entry]) => ({ address, ...entry })),
      })),
      this.files.map(({ pages }) => [...pages]),
      this.processes.flatMap(({ areas }) => areas.all.flatMap(({ kind }) => [...(kind.file?.pages ?? [])])),
    );
  }

  #range(number: number, start: number, end: number): void {
    this.#events.push(`${number} S ${hex(start)}-${hex(end)}`, `${number} E ${hex(start)}-${hex(end)}`);
  }
}

function newProcess(): Process {
  return { areas: new ReferenceAreas(), entries: new Map(), brk: HEAP };
}

/** Shared anonymous memory is a file that nobody else knows. */
function nameless(size: number): ReferenceFile {
  return { name: 'shared anonymous', size, noticesWrites: false, pages: new Map() };
}

function newEntry(page: Page, kind: Kind): Entry {
  return { page, prot: kind.prot, writable: startsWritable(kind), dirty: false, young: true };
}

/** Private pages are copied at the first write, and writes to some files are noticed. */
function startsWritable({ prot, shared, file }: Kind): boolean {
  return (prot & WRITE) !== 0 && shared && !file!.noticesWrites;
}

function advised(kind: Kind, advice: Advice): Kind {
  if (advice === 'dontfork' || advice === 'dofork') return { ...kind, dontFork: advice === 'dontfork' };
  return { ...kind, random: advice === 'random' };
}

function fixedPlace(address: number, bytes: number): number {
  if (address + bytes > END) return -ENOMEM;
  return address % PAGE === 0 ? address : -EINVAL;
}

/** At the wish if that is free, else as high as possible below the base, else as low as possible above it. */
function freePlace(areas: ReferenceAreas, wish: number, bytes: number): number {
  const isFree = (start: number) =>
    start + bytes <= END && areas.overlapping(start, start + bytes).length === 0;
  const wished = Math.max(pageUp(wish), MIN_ADDRESS);
  if (wish > 0 && isFree(wished)) return wished;
  const ends = [MMAP_BASE, ...areas.all.map((area) => area.start).filter((start) => start < MMAP_BASE)];
  const below = ends.map((end) => end - bytes).filter((start) => start >= MIN_ADDRESS && isFree(start));
  if (below.length > 0) return Math.max(...below);
  const starts = [MMAP_BASE, ...areas.all.map((area) => area.end).filter((end) => end > MMAP_BASE)];
  const above = starts.filter(isFree);
  return above.length > 0 ? Math.min(...above) : -ENOMEM;
}

const pageUp = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;
const hex = (address: number): string => `0x${address.toString(16)}`;

function pagesOf(start: number, end: number): number[] {
  return Array.from({ length: (end - start) / PAGE }, (_, i) => start + i * PAGE);
}

import type { Area, Kind, ReferenceAreas, ReferenceFile } from './reference-areas.ts';
import { startsWritable, touch } from './reference-fault.ts';
import { type Mremap, mremap } from './reference-mremap.ts';
import { picture } from './reference-picture.ts';
import {
  freeTables,
  hex,
  isPresent,
  newProcess,
  PAGE,
  type Page,
  type Process,
  pagesOf,
  pageUp,
} from './reference-process.ts';
import { mappedPage, migrate, reclaim, truncate, writeBack } from './reference-reclaim.ts';
import {
  type Advice,
  FILE_PAGES,
  HEAP,
  type How,
  PROCESSES,
  type SystemModel,
  sortedEvents,
} from './system-model.ts';

export const END = 0x7ffffffff000;
/** Where mappings go that don't say where; the lowest such address. */
const MMAP_BASE = END - 2 ** 27;
const MIN_ADDRESS = 0x10000;
const [ENOMEM, EINVAL] = [12, 22];
const [READ, WRITE] = [1, 2];

/**
 * For tests: whole address spaces as slowly and plainly as they can be said, with the events that notifiers must be
 * told. Maps of objects; who has a page is found by looking at every entry of everybody, and what nobody has is gone.
 * There is no TLB: whoever needs one flushed and forgets it shows up as a difference. Shares no code with the real thing.
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

  mmap(number: number, address: number, length: number, prot: number, how: How): number {
    const process = this.processes[number]!;
    if (length === 0) return -EINVAL;
    const bytes = pageUp(length);
    const start = how.fixed ? fixedPlace(address, bytes) : freePlace(process.areas, address, bytes);
    if (start < 0) return start;
    this.munmap(number, start, bytes);
    const anonymous = how.backing === 'anonymous';
    const file = how.backing !== 'anonymous' ? this.files[how.backing]! : how.shared ? nameless(bytes) : null;
    const kind: Kind = { prot, shared: how.shared, dontFork: false, random: false, file };
    const pgoff = !anonymous ? how.pgoff : how.shared ? 0 : start / PAGE;
    process.areas.putIn({ start, end: start + bytes, kind, pgoff, anon: null });
    return start;
  }

  /** One pair for the whole range, whatever is in it, unless that is nothing. */
  munmap(number: number, start: number, length: number): number {
    const process = this.processes[number]!;
    const end = start + pageUp(length);
    if (start % PAGE !== 0 || length === 0 || end > END) return -EINVAL;
    const gone = process.areas.takeOut(start, end);
    if (gone.length === 0) return 0;
    this.zap(number, start, end);
    freeTables(process, gone);
    return 0;
  }

  /** Pages of files remember that they were used, and written to. */
  zap(number: number, start: number, end: number): void {
    const { entries } = this.processes[number]!;
    this.tellRange(number, start, end);
    for (const address of pagesOf(start, end)) {
      const entry = entries.get(address);
      entries.delete(address);
      if (!isPresent(entry) || entry.page.file === null) continue;
      entry.page.referenced ||= entry.young;
      entry.page.dirty ||= entry.dirty;
    }
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
        const kind = { ...area.kind, prot };
        areas.change(from, to, kind);
        this.tellRange(number, from, to);
        for (const entry of pagesOf(from, to).map((address) => entries.get(address))) {
          if (isPresent(entry)) Object.assign(entry, { prot, writable: startsWritable(kind) });
        }
      }
      from = to;
    }
    return 0;
  }

  madvise(number: number, start: number, length: number, advice: Advice): number {
    if (start % PAGE !== 0) return -EINVAL;
    if (length === 0) return 0;
    const { areas } = this.processes[number]!;
    const end = start + pageUp(length);
    let covered = 0;
    for (const area of areas.overlapping(start, end)) {
      const [from, to] = [Math.max(area.start, start), Math.min(area.end, end)];
      covered += to - from;
      if (advice === 'dontneed') this.zap(number, from, to);
      else changeAsAdvised(areas, area, from, to, advice);
    }
    return covered < end - start ? -ENOMEM : 0;
  }

  mremap(number: number, call: Mremap): number {
    return mremap(this, number, call);
  }

  touch(number: number, address: number, write: boolean): string {
    return touch(this, number, address, write);
  }

  exit(number: number): void {
    for (const entry of this.processes[number]!.entries.values()) {
      if (!isPresent(entry) || entry.page.file === null) continue;
      entry.page.referenced ||= entry.young;
      entry.page.dirty ||= entry.dirty;
    }
    this.#events.push(`${number} release`);
    this.processes[number] = newProcess();
  }

  /** Private areas with anonymous pages are copied, which is told; the others are left to the child's faults. */
  fork(parent: number, child: number): void {
    const { areas, entries, brk, tables } = this.processes[parent]!;
    this.exit(child);
    const made = this.processes[child]!;
    made.brk = brk;
    made.areas.all = areas.all.filter((area) => !area.kind.dontFork).map((area) => ({ ...area }));
    for (const { start, end, anon } of made.areas.all) {
      if (anon === null) continue;
      this.tellRange(parent, start, end);
      const table = (address: number) => Math.floor(address / 2 ** 21);
      for (const has of tables) if (has >= table(start) && has <= table(end - 1)) made.tables.add(has);
      for (const address of pagesOf(start, end)) {
        const entry = entries.get(address);
        if (isPresent(entry)) {
          entry.writable = false;
          made.entries.set(address, { ...entry, young: false });
        } else if (entry !== undefined) made.entries.set(address, entry);
      }
    }
  }

  reclaim(number: number, address: number, usedElsewhere: boolean): string {
    const page = mappedPage(this, number, address);
    return page === null ? 'nothing' : reclaim(this, page, usedElsewhere);
  }

  migrate(number: number, address: number): void {
    const page = mappedPage(this, number, address);
    if (page !== null) migrate(this, page);
  }

  writeBack(file: number, index: number): boolean {
    const page = this.files[file]!.pages.get(index);
    return page === undefined ? false : writeBack(this, page as Page);
  }

  truncate(file: number, size: number): void {
    truncate(this, file, size);
  }

  /** Entries of everybody that have an anonymous page, there or in swap. */
  ownersOf(page: Page): number {
    return this.processes
      .flatMap(({ entries }) => [...entries.values()])
      .filter((entry) =>
        isPresent(entry) ? entry.page === page : page.slot !== null && entry.slot === page.slot,
      ).length;
  }

  tell(number: number, what: 'P' | 'Y', address: number): void {
    this.#events.push(`${number} ${what} ${hex(address)}`);
  }

  tellRange(number: number, start: number, end: number): void {
    this.#events.push(`${number} S ${hex(start)}-${hex(end)}`, `${number} E ${hex(start)}-${hex(end)}`);
  }

  takeEvents(inOrder: boolean): string[] {
    const events = this.#events.splice(0);
    return inOrder ? events : sortedEvents(events);
  }

  look(): string {
    return picture(this);
  }
}

/** Shared anonymous memory is a file that nobody else knows. */
function nameless(size: number): ReferenceFile {
  return { name: 'shared anonymous', size, noticesWrites: false, pages: new Map() };
}

/** What is so already is left alone, also if it could become one with a neighbour. */
function changeAsAdvised(areas: ReferenceAreas, area: Area, from: number, to: number, advice: Advice): void {
  const { dontFork, random } = area.kind;
  const kind: Kind =
    advice === 'dontfork' || advice === 'dofork'
      ? { ...area.kind, dontFork: advice === 'dontfork' }
      : { ...area.kind, random: advice === 'random' };
  if (kind.dontFork !== dontFork || kind.random !== random) areas.change(from, to, kind);
}

function fixedPlace(address: number, bytes: number): number {
  if (address + bytes > END) return -ENOMEM;
  return address % PAGE === 0 ? address : -EINVAL;
}

/** At the wish if that is free, else as high as possible below the base, else as low as possible above it. */
export function freePlace(areas: ReferenceAreas, wish: number, bytes: number): number {
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

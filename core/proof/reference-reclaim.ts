import type { Area } from './reference-areas.ts';
import { startsWritable } from './reference-fault.ts';
import { isPresent, newPage, PAGE, type Page, type Present, type Slot } from './reference-process.ts';
import type { ReferenceSystem } from './reference-system.ts';

/** Where a page is mapped. */
interface Mapping {
  readonly number: number;
  readonly address: number;
  readonly area: Area;
  readonly entry: Present;
}

/** Entries of everybody that map a page. */
function mappingsOf(system: ReferenceSystem, page: Page): Mapping[] {
  return system.processes.flatMap(({ entries, areas }, number) =>
    [...entries].flatMap(([address, entry]) =>
      isPresent(entry) && entry.page === page ? [{ number, address, area: areas.at(address)!, entry }] : [],
    ),
  );
}

export function mappedPage(system: ReferenceSystem, number: number, address: number): Page | null {
  const entry = system.processes[number]!.entries.get(Math.floor(address / PAGE) * PAGE);
  return isPresent(entry) ? entry.page : null;
}

/**
 * Everybody who maps the page is asked whether it was used. If it was, it stays; else everybody is asked once more, and
 * loses it.
 */
export function reclaim(system: ReferenceSystem, page: Page, usedElsewhere: boolean): string {
  let used = page.referenced;
  page.referenced = false;
  for (const { number, address, entry } of mappingsOf(system, page)) {
    system.tell(number, 'Y', address);
    used ||= entry.young || usedElsewhere;
    entry.young = false;
  }
  if (used) return 'used';
  const slot: Slot = page.slot ?? { page: null };
  for (const { number, address } of mappingsOf(system, page)) {
    system.tell(number, 'Y', address);
    system.tell(number, 'P', address);
    if (page.file === null) system.processes[number]!.entries.set(address, { slot });
    else system.processes[number]!.entries.delete(address);
  }
  if (page.file === null) slot.page = null;
  else page.file.pages.delete(page.index);
  return 'reclaimed';
}

/** Everybody who maps the page maps another one afterwards; what is in swap too, is found there. */
export function migrate(system: ReferenceSystem, page: Page): void {
  const copy: Page = { ...newPage(page.file, page.index), ...page };
  for (const { number, address, area, entry } of mappingsOf(system, page)) {
    system.tell(number, 'P', address);
    copy.dirty ||= entry.dirty;
    if (page.slot !== null) system.processes[number]!.entries.set(address, { slot: page.slot });
    else {
      entry.page = copy;
      entry.dirty = false;
      entry.young = false;
      entry.writable ||= startsWritable(area.kind);
    }
  }
  if (page.file !== null) page.file.pages.set(page.index, copy);
  if (page.slot !== null) page.slot.page = copy;
}

/** Shared mappings that may have written to the page have to say so the next time. @returns whether it was dirty */
export function writeBack(system: ReferenceSystem, page: Page): boolean {
  const cleaned = mappingsOf(system, page).filter(
    ({ area, entry }) => area.kind.shared && (entry.dirty || entry.writable),
  );
  for (const { number, address, entry } of cleaned) {
    system.tell(number, 'P', address);
    entry.dirty = false;
    entry.writable = false;
  }
  const dirty = page.dirty || cleaned.length > 0;
  page.dirty = false;
  return dirty;
}

/** What lies behind the new end is unmapped everywhere, also what was copied of it; twice, as somebody may come between. */
export function truncate(system: ReferenceSystem, file: number, size: number): void {
  const { pages, size: before } = system.files[file]!;
  system.files[file]!.size = size;
  if (size > before) return;
  const end = Math.ceil(size / PAGE);
  for (const _pass of [1, 2]) {
    for (const [number, { areas }] of system.processes.entries()) {
      for (const area of areas.all) {
        if (area.kind.file !== system.files[file]) continue;
        const start = Math.max(area.start, area.start + (end - area.pgoff) * PAGE);
        if (start < area.end) system.zap(number, start, area.end);
      }
    }
  }
  for (const index of [...pages.keys()]) if (index >= end) pages.delete(index);
}

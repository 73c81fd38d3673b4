import type { Area, Kind } from './reference-areas.ts';
import {
  isPresent,
  newPage,
  PAGE,
  type Page,
  type Present,
  type Process,
  tableOf,
} from './reference-process.ts';
import type { ReferenceSystem } from './reference-system.ts';

const WRITE = 2;

/** A load or store: whatever it needs is made. */
export function touch(system: ReferenceSystem, number: number, address: number, write: boolean): string {
  const process = system.processes[number]!;
  const area = process.areas.at(address);
  if (area === undefined) return 'SIGSEGV';
  const { prot } = area.kind;
  if (write ? (prot & WRITE) === 0 : prot === 0) return 'SIGSEGV';
  const place = Math.floor(address / PAGE) * PAGE;
  process.tables.add(tableOf(place));
  const found = process.entries.get(place);
  if (found === undefined) {
    if (!firstTouch(process, area, place, write)) return 'SIGBUS';
  } else if (!isPresent(found)) swapIn(system, process, area, place, write);
  if (write && !(process.entries.get(place) as Present).writable) {
    breakSharing(system, number, address, area.kind);
  }
  const entry = process.entries.get(place) as Present;
  entry.young = true;
  entry.dirty ||= write;
  return 'ok';
}

/** @returns false beyond the end of the file */
function firstTouch(process: Process, area: Area, place: number, write: boolean): boolean {
  const { kind } = area;
  const { file, shared, prot } = kind;
  const writable = (prot & WRITE) !== 0;
  let page = newPage();
  if (file !== null) {
    const index = area.pgoff + (place - area.start) / PAGE;
    if (index >= Math.ceil(file.size / PAGE)) return false;
    const cached = (file.pages.get(index) as Page | undefined) ?? newPage(file, index);
    file.pages.set(index, cached);
    if (shared || !write) {
      if (write) cached.dirty = true;
      const entry = { ...newEntry(cached, kind), dirty: write };
      process.entries.set(place, write ? { ...entry, writable } : entry);
      return true;
    }
    page = newPage();
  }
  process.areas.prepareAnon(place);
  process.entries.set(place, { ...newEntry(page, kind), writable, dirty: true });
  return true;
}

/** The page comes from where it was written to, or is still in memory. Whoever writes and is alone with it, has it. */
function swapIn(system: ReferenceSystem, process: Process, area: Area, place: number, write: boolean): void {
  const { slot } = process.entries.get(place) as { slot: { page: Page | null } };
  process.areas.prepareAnon(place);
  const page = slot.page ?? newPage();
  slot.page = page;
  page.slot = slot;
  const entry = newEntry(page, area.kind);
  if (write && system.ownersOf(page) === 1) {
    forgetSlot(page);
    entry.writable = (area.kind.prot & WRITE) !== 0;
    entry.dirty = true;
  }
  process.entries.set(place, entry);
}

/** A write to what is read-only in the table, but not by right. Who must have a copy, tells it. */
function breakSharing(system: ReferenceSystem, number: number, address: number, kind: Kind): void {
  const process = system.processes[number]!;
  const place = Math.floor(address / PAGE) * PAGE;
  const entry = process.entries.get(place) as Present;
  if (kind.shared) entry.page.dirty = true;
  else if (entry.page.file === null && system.ownersOf(entry.page) === 1) forgetSlot(entry.page);
  else {
    process.areas.prepareAnon(address);
    system.tell(number, 'P', address);
    process.entries.set(place, { ...entry, page: newPage() });
  }
  (process.entries.get(place) as Present).writable = true;
}

/** What is in swap is about to be out of date. */
function forgetSlot(page: Page): void {
  if (page.slot !== null) page.slot.page = null;
  page.slot = null;
}

export function newEntry(page: Page, kind: Kind): Present {
  return { page, prot: kind.prot, writable: startsWritable(kind), dirty: false, young: true };
}

/** Private pages are copied at the first write, and writes to some files are noticed. */
export function startsWritable({ prot, shared, file }: Kind): boolean {
  return (prot & WRITE) !== 0 && shared && !file!.noticesWrites;
}

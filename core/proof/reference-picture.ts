import { type EntryPicture, pictureOf } from './picture.ts';
import { type Entry, isPresent, type Page, type Slot } from './reference-process.ts';
import type { ReferenceSystem } from './reference-system.ts';

export function picture({ processes, files }: ReferenceSystem): string {
  return pictureOf({
    processes: processes.map(({ areas, entries, brk, tables }) => ({
      brk,
      tables: tables.size,
      areas: areas.all.map((area) => ({ ...area, ...area.kind, file: area.kind.file?.name ?? '' })),
      entries: [...entries].map(([address, entry]) => ({ address, ...seen(entry) })),
    })),
    files: files.map(({ pages }) => [...(pages as Map<number, Page>)]),
    unnamed: processes.flatMap(({ areas }) =>
      areas.all.flatMap(({ kind }) => [...(kind.file?.pages.values() ?? [])]),
    ),
  });
}

function seen(entry: Entry): Omit<EntryPicture, 'address'> {
  if (isPresent(entry)) return { ...entry, slot: entry.page.slot };
  const { slot }: { slot: Slot } = entry;
  return { page: slot.page, slot, prot: null, writable: false, dirty: false, young: false };
}

/** What a model shows of one entry. Pages and swap slots are whatever tells one from another. */
export interface EntryPicture {
  readonly address: number;
  /** The page that is mapped, or, of one that is swapped out, that is still in memory; null if none is. */
  readonly page: unknown;
  /** The swap slot that the page has, or null. */
  readonly slot: unknown;
  /** null: swapped out */
  readonly prot: number | null;
  readonly writable: boolean;
  readonly dirty: boolean;
  readonly young: boolean;
}

interface AreaPicture {
  readonly start: number;
  readonly end: number;
  readonly prot: number;
  readonly shared: boolean;
  readonly dontFork: boolean;
  readonly random: boolean;
  readonly file: string;
  readonly pgoff: number;
}

export interface SystemPicture {
  readonly processes: readonly {
    readonly brk: number;
    /** Last-level tables. */
    readonly tables: number;
    readonly areas: readonly AreaPicture[];
    readonly entries: readonly EntryPicture[];
  }[];
  /** For each file its pages in memory, by number. */
  readonly files: readonly (readonly (readonly [index: number, page: unknown])[])[];
  /** Pages in memory of files that have no name but their areas, and maybe others that were met already. */
  readonly unnamed: readonly unknown[];
  /** What memory says of how many pages and swap slots are in use; those that are met, by default. */
  readonly inUse?: { readonly pages: number; readonly slots: number };
}

/**
 * For tests: all that can be seen, as a text. Pages and slots are numbered in the order in which they are met, so that
 * models may name them as they like, and which of them are the same shows.
 */
export function pictureOf({ processes, files, unnamed, inUse }: SystemPicture): string {
  const pages = new Numbers();
  const slots = new Numbers();
  const lines = processes.map(({ brk, tables, areas, entries }) => {
    const sorted = entries.toSorted((a, b) => a.address - b.address);
    const texts = sorted.map((entry) => `${hex(entry.address)}=${entryText(entry, pages, slots)}`);
    return `brk ${hex(brk)}, ${tables} tables, areas ${areas.map(areaText).join(', ')} pages ${texts.join(' ')}`;
  });
  const cached = files.map((file) => {
    const sorted = file.toSorted(([a], [b]) => a - b);
    return sorted.map(([index, page]) => `${index}=${pages.of(page)}`).join(' ');
  });
  for (const page of unnamed) pages.of(page);
  const used = inUse ?? { pages: pages.count, slots: slots.count };
  return [...lines, `files ${cached.join(' | ')}`, `in use ${used.pages} pages, ${used.slots} slots`].join(
    '\n',
  );
}

function areaText({ start, end, prot, shared, dontFork, random, file, pgoff }: AreaPicture): string {
  const flags = `${shared ? 's' : 'p'}${dontFork ? 'd' : ''}${random ? 'r' : ''}`;
  return `${hex(start)}-${hex(end)} ${prot}${flags} ${file}@${pgoff}`;
}

function entryText(
  { page, slot, prot, writable, dirty, young }: EntryPicture,
  pages: Numbers,
  slots: Numbers,
) {
  const where = `${page === null ? '' : pages.of(page)}${slot === null ? '' : `/${slots.of(slot)}`}`;
  if (prot === null) return where;
  const rights = `${prot === 0 ? 'n' : ''}${(prot & 4) !== 0 ? 'x' : ''}${writable ? 'w' : ''}`;
  return `${where}:${rights}${dirty ? 'd' : ''}${young ? 'y' : ''}`;
}

/** Numbers things in the order in which they are met. */
class Numbers {
  readonly #numbers = new Map<unknown, number>();

  get count(): number {
    return this.#numbers.size;
  }

  of(thing: unknown): number {
    const number = this.#numbers.get(thing) ?? this.#numbers.size;
    this.#numbers.set(thing, number);
    return number;
  }
}

const hex = (address: number): string => address.toString(16);

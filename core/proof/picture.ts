/** What a model shows of a process. Pages are objects or numbers, whatever tells one from another. */
export interface ProcessPicture {
  readonly brk: number;
  readonly areas: readonly {
    readonly start: number;
    readonly end: number;
    readonly prot: number;
    readonly shared: boolean;
    readonly dontFork: boolean;
    readonly random: boolean;
    readonly file: string;
    readonly pgoff: number;
  }[];
  readonly entries: readonly {
    readonly address: number;
    readonly page: unknown;
    readonly prot: number;
    readonly writable: boolean;
    readonly dirty: boolean;
    readonly young: boolean;
  }[];
}

/**
 * For tests: all that can be seen, as a text. Pages are numbered in the order in which they are met, so that models may
 * name them as they like, and which of them are the same shows.
 *
 * @param cached for each file its pages in memory, by number
 * @param unnamed pages in memory of files that have no name but their areas
 * @param inUse how many pages memory says that are in use; those that are met, by default
 */
export function pictureOf(
  processes: readonly ProcessPicture[],
  cached: readonly (readonly [index: number, page: unknown])[][],
  unnamed: readonly (readonly [index: number, page: unknown])[],
  inUse?: number,
): string {
  const numbers = new Map<unknown, number>();
  const numberOf = (page: unknown): number => {
    const number = numbers.get(page) ?? numbers.size;
    numbers.set(page, number);
    return number;
  };
  const lines = processes.map(({ brk, areas, entries }) => {
    const areaTexts = areas.map(
      ({ start, end, prot, shared, dontFork, random, file, pgoff }) =>
        `${hex(start)}-${hex(end)} ${prot}${shared ? 's' : 'p'}${dontFork ? 'd' : ''}${random ? 'r' : ''} ${file}@${pgoff}`,
    );
    const sorted = entries.toSorted((a, b) => a.address - b.address);
    const entryTexts = sorted.map(
      ({ address, page, prot, writable, dirty, young }) =>
        `${hex(address)}=${numberOf(page)}:${prot === 0 ? 'n' : ''}${(prot & 4) !== 0 ? 'x' : ''}${writable ? 'w' : ''}${dirty ? 'd' : ''}${young ? 'y' : ''}`,
    );
    return `brk ${hex(brk)} areas ${areaTexts.join(', ')} pages ${entryTexts.join(' ')}`;
  });
  const files = cached.map((pages) => {
    const sorted = pages.toSorted(([a], [b]) => a - b);
    return sorted.map(([index, page]) => `${index}=${numberOf(page)}`).join(' ');
  });
  for (const [, page] of unnamed) numberOf(page);
  return [...lines, `files ${files.join(' | ')}`, `pages in use ${inUse ?? numbers.size}`].join('\n');
}

const hex = (address: number): string => address.toString(16);

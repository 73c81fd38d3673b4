/**
 * For tests: the areas of an address space as plainly as they can be said: an array that is searched from the start, in
 * which every change takes pieces out and puts pieces in. Shares no code with the real thing.
 */

/** A file and its pages that are in memory. */
export interface ReferenceFile {
  readonly name: string;
  /** Bytes. */
  size: number;
  /** Writes to shared mappings are noticed one by one. */
  readonly noticesWrites: boolean;
  readonly pages: Map<number, object>;
}

export interface Kind {
  /** 1 read, 2 write, 4 execute. */
  readonly prot: number;
  readonly shared: boolean;
  readonly dontFork: boolean;
  readonly random: boolean;
  readonly file: ReferenceFile | null;
}

export interface Area {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
  /** Page of the file at `start`; of anonymous memory the page number where it was made. */
  readonly pgoff: number;
  /** Those that are related by it can find each other's anonymous pages; null before the first such page. */
  anon: object | null;
}

const PAGE = 4096;

export class ReferenceAreas {
  /** In ascending order. */
  all: readonly Area[] = [];

  at(address: number): Area | undefined {
    return this.all.find((area) => area.start <= address && address < area.end);
  }

  overlapping(start: number, end: number): Area[] {
    return this.all.filter((area) => area.start < end && area.end > start);
  }

  /** Cuts areas so that none reaches over an end of the range, and takes out those inside. */
  takeOut(start: number, end: number): Area[] {
    const pieces = this.all.flatMap((area) => {
      const cuts = [start, end].filter((cut) => area.start < cut && cut < area.end);
      const edges = [area.start, ...cuts, area.end];
      return edges.slice(1).map((to, i) => (cuts.length === 0 ? area : piece(area, edges[i]!, to)));
    });
    const inside = (area: Area) => area.start >= start && area.end <= end;
    this.all = pieces.filter((area) => !inside(area));
    return pieces.filter(inside);
  }

  /** Puts an area where nothing is, and makes it one with its neighbours if they are of a kind. */
  putIn(area: Area): void {
    const below = this.all.find((other) => other.end === area.start && continues(other, area));
    const above = this.all.find((other) => other.start === area.end && continues(area, other));
    let merged = area;
    let used: (Area | undefined)[] = [];
    if (below && above && compatible(below.anon, above.anon)) {
      merged = { ...below, end: above.end, anon: below.anon ?? area.anon ?? above.anon };
      used = [below, above];
    } else if (below) {
      merged = { ...below, end: area.end, anon: below.anon ?? area.anon };
      used = [below];
    } else if (above) {
      merged = { ...area, end: above.end, anon: above.anon ?? area.anon };
      used = [above];
    }
    const others = this.all.filter((other) => !used.includes(other));
    this.all = [...others, merged].sort((a, b) => a.start - b.start);
  }

  /** The piece becomes of another kind. */
  change(start: number, end: number, kind: Kind): void {
    for (const area of this.takeOut(start, end)) this.putIn({ ...area, kind });
  }

  /** Must come before the first anonymous page of an area. Neighbours that may become one with it share theirs. */
  prepareAnon(address: number): void {
    const area = this.at(address)!;
    if (area.anon !== null) return;
    const apartFromRights = (a: Area, b: Area) =>
      a.end === b.start && continues({ ...a, kind: { ...a.kind, prot: b.kind.prot } }, b);
    const above = this.all.find((other) => other.anon !== null && apartFromRights(area, other));
    const below = this.all.find((other) => other.anon !== null && apartFromRights(other, area));
    area.anon = above?.anon ?? below?.anon ?? {};
  }
}

function piece(area: Area, start: number, end: number): Area {
  return { ...area, start, end, pgoff: area.pgoff + (start - area.start) / PAGE };
}

/** Whether the upper one is what the lower one would be further on. */
function continues(below: Area, above: Area): boolean {
  const [a, b] = [below.kind, above.kind];
  return (
    a.prot === b.prot &&
    a.shared === b.shared &&
    a.dontFork === b.dontFork &&
    a.random === b.random &&
    a.file === b.file &&
    below.pgoff + (below.end - below.start) / PAGE === above.pgoff &&
    compatible(below.anon, above.anon)
  );
}

function compatible(a: object | null, b: object | null): boolean {
  return a === null || b === null || a === b;
}

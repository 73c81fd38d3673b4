import { areaOf, slotOf } from './address.ts';
import { grown } from './grown.ts';
import { placeAddress, placeHi, placeLo, placeOwner } from './place.ts';

/** High half of a slot: nobody maps the frame; its places are a list, whose first node is the low half. */
const NOBODY = 0;
const LIST = -1;
/** High halves from here down: the frame is in the page cache of the file of that number, at page `lo` of it. */
const FIRST_FILE = -2;

/**
 * For each frame the places that map it. A frame has one slot of 8 bytes, with one of these in it:
 *
 * - the one place that maps it, which is all that an unshared page needs;
 * - the first node of a list of places (12 bytes each), after fork;
 * - for a page of a file, which file and which page of it. Who maps that, the vmas of the file say: no mapping of a
 *   file's page costs anything here.
 */
export class ReverseMap {
  readonly #lo: Int32Array;
  readonly #hi: Int32Array;
  /** Nodes from 1 on; 0 ends a list. */
  #nodeLo = new Int32Array(64);
  #nodeHi = new Int32Array(64);
  #nodeNext = new Int32Array(64);
  #freeNode = 0;
  #usedNodes = 1;

  /** @param frames number of frames that can be mapped (8 bytes each) */
  constructor(frames: number) {
    this.#lo = new Int32Array(frames);
    this.#hi = new Int32Array(frames);
  }

  /** O(1). `owner` is at least 1; the page is that of `address`. Nothing for a page of a file. */
  add(pfn: number, owner: number, address: number): void {
    const area = areaOf(address);
    this.addPlace(pfn, placeLo(area, slotOf(address)), placeHi(owner, area));
  }

  /** `add` with the place in its two halves, see place.ts. */
  addPlace(pfn: number, lo: number, hi: number): void {
    if (this.#hi[pfn] === NOBODY) {
      this.#lo[pfn] = lo;
      this.#hi[pfn] = hi;
    } else this.#addNode(pfn, lo, hi);
  }

  /** `add` for consecutive frames at consecutive pages. O(frames). */
  addRun(first: number, frames: number, owner: number, address: number): void {
    const los = this.#lo;
    const his = this.#hi;
    const area = areaOf(address);
    // The two halves are one number, which counts pages.
    let lo = placeLo(area, slotOf(address));
    let hi = placeHi(owner, area);
    const end = first + frames;
    for (let pfn = first; pfn < end; ) {
      // Four at a time while nobody maps any of them, and the low half doesn't overflow.
      for (; pfn + 3 < end && (lo < -4 || lo >= 0); pfn += 4) {
        if ((his[pfn]! | his[pfn + 1]! | his[pfn + 2]! | his[pfn + 3]!) !== NOBODY) break;
        los[pfn] = lo;
        los[pfn + 1] = lo + 1;
        los[pfn + 2] = lo + 2;
        los[pfn + 3] = lo + 3;
        his[pfn] = hi;
        his[pfn + 1] = hi;
        his[pfn + 2] = hi;
        his[pfn + 3] = hi;
        lo = (lo + 4) | 0;
      }
      if (pfn === end) break;
      this.addPlace(pfn++, lo, hi);
      lo = (lo + 1) | 0;
      if (lo === 0) hi++;
    }
  }

  /**
   * O(places of the frame), O(1) if there is one. Nothing for a page of a file.
   * @throws Error if the frame is not mapped there
   */
  remove(pfn: number, owner: number, address: number): void {
    const area = areaOf(address);
    this.removePlace(pfn, placeLo(area, slotOf(address)), placeHi(owner, area));
  }

  /** `remove` with the place in its two halves. */
  removePlace(pfn: number, lo: number, hi: number): void {
    if (this.#hi[pfn] === hi && this.#lo[pfn] === lo) this.#hi[pfn] = NOBODY;
    else this.#removeNode(pfn, lo, hi);
  }

  /**
   * `remove` for the entries [from, to) of a batch. O(frames), for frames with one place.
   * @throws Error as `remove` does, with the frames before removed
   */
  removeBatch(pfns: Int32Array, los: Int32Array, his: Int32Array, from: number, to: number): void {
    const slotLo = this.#lo;
    const slotHi = this.#hi;
    for (let i = from; i < to; ) {
      // Four at a time while each has its one place in its slot.
      for (; i + 3 < to; i += 4) {
        const a = pfns[i]!;
        const b = pfns[i + 1]!;
        const c = pfns[i + 2]!;
        const d = pfns[i + 3]!;
        let other = (slotHi[a]! ^ his[i]!) | (slotLo[a]! ^ los[i]!);
        other |= (slotHi[b]! ^ his[i + 1]!) | (slotLo[b]! ^ los[i + 1]!);
        other |= (slotHi[c]! ^ his[i + 2]!) | (slotLo[c]! ^ los[i + 2]!);
        other |= (slotHi[d]! ^ his[i + 3]!) | (slotLo[d]! ^ los[i + 3]!);
        if (other !== 0) break;
        slotHi[a] = NOBODY;
        slotHi[b] = NOBODY;
        slotHi[c] = NOBODY;
        slotHi[d] = NOBODY;
      }
      for (const stop = Math.min(i + 4, to); i < stop; i++) this.removePlace(pfns[i]!, los[i]!, his[i]!);
    }
  }

  /** The page at one place is at another one from now on. O(places of the frame). @throws Error as `remove` does */
  movePlace(pfn: number, lo: number, hi: number, newLo: number, newHi: number): void {
    if (this.#hi[pfn] === hi && this.#lo[pfn] === lo) {
      this.#lo[pfn] = newLo;
      this.#hi[pfn] = newHi;
    } else if (this.#hi[pfn]! >= NOBODY) {
      throw notMapped(pfn, lo, hi);
    } else if (this.#hi[pfn] === LIST) {
      let node = this.#lo[pfn]!;
      while (node !== 0 && !(this.#nodeLo[node] === lo && this.#nodeHi[node] === hi)) {
        node = this.#nodeNext[node]!;
      }
      if (node === 0) throw notMapped(pfn, lo, hi);
      this.#nodeLo[node] = newLo;
      this.#nodeHi[node] = newHi;
    }
  }

  /** The frame, which nobody maps, is page `index` of a file's page cache from now on. `file` is at least 1. */
  setFilePage(pfn: number, file: number, index: number): void {
    if (this.#hi[pfn] !== NOBODY) throw new Error(`frame ${pfn} is in use; expected one that nobody maps`);
    this.#lo[pfn] = index | 0;
    this.#hi[pfn] = FIRST_FILE - file;
  }

  /** The frame is in no page cache any more. */
  clearFilePage(pfn: number): void {
    this.#hi[pfn] = NOBODY;
  }

  /** The number of the file whose page cache the frame is in, or 0. */
  fileOf(pfn: number): number {
    const hi = this.#hi[pfn]!;
    return hi < FIRST_FILE ? FIRST_FILE - hi : 0;
  }

  /** Which page of its file it is, 0 to 2^32 - 1. */
  fileIndexOf(pfn: number): number {
    return this.#lo[pfn]! >>> 0;
  }

  /**
   * The places that map a frame, as pairs [owner, address]; none for a page of a file. Allocates: for reclaim and the
   * like.
   */
  placesOf(pfn: number): [owner: number, address: number][] {
    const hi = this.#hi[pfn]!;
    if (hi > NOBODY) return [[placeOwner(hi), placeAddress(this.#lo[pfn]!, hi)]];
    const places: [number, number][] = [];
    if (hi !== LIST) return places;
    for (let node = this.#lo[pfn]!; node !== 0; node = this.#nodeNext[node]!) {
      const nodeHi = this.#nodeHi[node]!;
      places.push([placeOwner(nodeHi), placeAddress(this.#nodeLo[node]!, nodeHi)]);
    }
    return places;
  }

  /** The frame has a place already, which becomes a list of one; or is a file's, and then there is nothing to do. */
  #addNode(pfn: number, lo: number, hi: number): void {
    const slotHi = this.#hi[pfn]!;
    if (slotHi < LIST) return;
    if (slotHi > NOBODY) {
      this.#lo[pfn] = this.#newNode(this.#lo[pfn]!, slotHi, 0);
      this.#hi[pfn] = LIST;
    }
    this.#lo[pfn] = this.#newNode(lo, hi, this.#lo[pfn]!);
  }

  #removeNode(pfn: number, lo: number, hi: number): void {
    const slotHi = this.#hi[pfn]!;
    if (slotHi < LIST) return;
    if (slotHi !== LIST) throw notMapped(pfn, lo, hi);
    let previous = 0;
    let node = this.#lo[pfn]!;
    while (node !== 0 && !(this.#nodeLo[node] === lo && this.#nodeHi[node] === hi)) {
      previous = node;
      node = this.#nodeNext[node]!;
    }
    if (node === 0) throw notMapped(pfn, lo, hi);
    if (previous === 0) this.#lo[pfn] = this.#nodeNext[node]!;
    else this.#nodeNext[previous] = this.#nodeNext[node]!;
    this.#releaseNode(node);
    const only = this.#lo[pfn]!;
    if (this.#nodeNext[only] !== 0) return;
    this.#lo[pfn] = this.#nodeLo[only]!;
    this.#hi[pfn] = this.#nodeHi[only]!;
    this.#releaseNode(only);
  }

  #newNode(lo: number, hi: number, next: number): number {
    let node = this.#freeNode;
    if (node !== 0) this.#freeNode = this.#nodeNext[node]!;
    else {
      if (this.#usedNodes === this.#nodeLo.length) this.#growNodes();
      node = this.#usedNodes++;
    }
    this.#nodeLo[node] = lo;
    this.#nodeHi[node] = hi;
    this.#nodeNext[node] = next;
    return node;
  }

  #releaseNode(node: number): void {
    this.#nodeNext[node] = this.#freeNode;
    this.#freeNode = node;
  }

  #growNodes(): void {
    this.#nodeLo = grown(this.#nodeLo);
    this.#nodeHi = grown(this.#nodeHi);
    this.#nodeNext = grown(this.#nodeNext);
  }
}

function notMapped(pfn: number, lo: number, hi: number): Error {
  const address = placeAddress(lo, hi).toString(16);
  return new Error(
    `frame ${pfn} is not mapped at 0x${address} of address space ${placeOwner(hi)}; add it first`,
  );
}

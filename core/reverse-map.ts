/** An owner's number in a reverse map; 0 is nobody. */
const NOBODY = 0;

/**
 * For each frame the places that map it: (address space number, virtual address). The first place is kept in
 * the frame's own slot, which is all that an unshared page needs; further ones are nodes of a linked list in
 * a pool.
 */
export class ReverseMap {
  /** By frame: who maps it first, where, and the node of the next place. */
  readonly #owner: Int32Array;
  readonly #address: Float64Array;
  readonly #next: Int32Array;
  /** Nodes from 1 on; 0 ends a list. */
  #nodeOwner = new Int32Array(64);
  #nodeAddress = new Float64Array(64);
  #nodeNext = new Int32Array(64);
  #freeNode = 0;
  #usedNodes = 1;

  /** @param frames number of frames that can be mapped (16 bytes each) */
  constructor(frames: number) {
    this.#owner = new Int32Array(frames);
    this.#address = new Float64Array(frames);
    this.#next = new Int32Array(frames);
  }

  /** O(1). `address` is page aligned, `owner` at least 1. */
  add(pfn: number, owner: number, address: number): void {
    if (this.#owner[pfn] === NOBODY) {
      this.#owner[pfn] = owner;
      this.#address[pfn] = address;
      return;
    }
    const node = this.#allocateNode();
    this.#nodeOwner[node] = owner;
    this.#nodeAddress[node] = address;
    this.#nodeNext[node] = this.#next[pfn]!;
    this.#next[pfn] = node;
  }

  /** `add` for consecutive frames at consecutive pages. O(frames). */
  addRun(first: number, frames: number, owner: number, address: number): void {
    const owners = this.#owner;
    const addresses = this.#address;
    for (let i = 0; i < frames; i++) {
      const pfn = first + i;
      if (owners[pfn] === NOBODY) {
        owners[pfn] = owner;
        addresses[pfn] = address + i * 4096;
      } else this.add(pfn, owner, address + i * 4096);
    }
  }

  /** O(places of the frame), O(1) if there is one. @throws Error if the frame is not mapped there */
  remove(pfn: number, owner: number, address: number): void {
    if (this.#owner[pfn] === owner && this.#address[pfn] === address) {
      const node = this.#next[pfn]!;
      if (node === 0) this.#owner[pfn] = NOBODY;
      else this.#moveIntoSlot(pfn, node);
      return;
    }
    this.#removeNode(pfn, owner, address);
  }

  /**
   * `remove` for the entries [from, to) of a batch. O(frames), for frames with one place.
   * @throws Error as `remove` does, with the frames before removed
   */
  removeBatch(pfns: Int32Array, addresses: Float64Array, from: number, to: number, owner: number): void {
    const owners = this.#owner;
    const places = this.#address;
    const next = this.#next;
    for (let i = from; i < to; i++) {
      const pfn = pfns[i]!;
      if (next[pfn] === 0 && owners[pfn] === owner && places[pfn] === addresses[i]) owners[pfn] = NOBODY;
      else this.remove(pfn, owner, addresses[i]!);
    }
  }

  /** The places that map a frame, as pairs [owner, address]. Allocates: for reclaim and the like. */
  placesOf(pfn: number): [owner: number, address: number][] {
    if (this.#owner[pfn] === NOBODY) return [];
    const places: [number, number][] = [[this.#owner[pfn]!, this.#address[pfn]!]];
    for (let node = this.#next[pfn]!; node !== 0; node = this.#nodeNext[node]!) {
      places.push([this.#nodeOwner[node]!, this.#nodeAddress[node]!]);
    }
    return places;
  }

  #moveIntoSlot(pfn: number, node: number): void {
    this.#owner[pfn] = this.#nodeOwner[node]!;
    this.#address[pfn] = this.#nodeAddress[node]!;
    this.#next[pfn] = this.#nodeNext[node]!;
    this.#releaseNode(node);
  }

  #removeNode(pfn: number, owner: number, address: number): void {
    let previous = 0;
    let node = this.#next[pfn]!;
    while (node !== 0 && !(this.#nodeOwner[node] === owner && this.#nodeAddress[node] === address)) {
      previous = node;
      node = this.#nodeNext[node]!;
    }
    if (node === 0) {
      throw new Error(
        `frame ${pfn} is not mapped at 0x${address.toString(16)} of address space ${owner}; add it first`,
      );
    }
    if (previous === 0) this.#next[pfn] = this.#nodeNext[node]!;
    else this.#nodeNext[previous] = this.#nodeNext[node]!;
    this.#releaseNode(node);
  }

  #allocateNode(): number {
    const node = this.#freeNode;
    if (node !== 0) {
      this.#freeNode = this.#nodeNext[node]!;
      return node;
    }
    if (this.#usedNodes === this.#nodeOwner.length) this.#growNodes();
    return this.#usedNodes++;
  }

  #releaseNode(node: number): void {
    this.#nodeNext[node] = this.#freeNode;
    this.#freeNode = node;
  }

  #growNodes(): void {
    const length = this.#nodeOwner.length * 2;
    const [owner, address, next] = [this.#nodeOwner, this.#nodeAddress, this.#nodeNext];
    this.#nodeOwner = new Int32Array(length);
    this.#nodeOwner.set(owner);
    this.#nodeAddress = new Float64Array(length);
    this.#nodeAddress.set(address);
    this.#nodeNext = new Int32Array(length);
    this.#nodeNext.set(next);
  }
}

/** The same walk in WebAssembly, called for each operation from JavaScript. */
import type { Footprint, PeerTables } from './peer-tables.ts';
import { instantiateWalk, type WasmWalk } from './wasm-walk.ts';

const ENTRIES = 512;
const ENTRY_BYTES = 8;
const LEVELS_BELOW_PGD = 3;

/** One memory for all tables, so that a child's can be written by the parent's walk. */
let shared: WasmWalk | null = null;

export class WasmTables implements PeerTables {
  readonly #walk: WasmWalk;
  readonly #pgd: number;

  constructor() {
    shared ??= instantiateWalk();
    this.#walk = shared;
    this.#pgd = shared.newTable();
  }

  map(page: number, count: number, pfn: number, prot: number): number {
    return this.#walk.map(this.#pgd, page, count, pfn, prot & 0xfff, prot >>> 31);
  }

  unmap(page: number, count: number): number {
    return this.#walk.unmap(this.#pgd, page, count);
  }

  protect(page: number, count: number, prot: number): number {
    return this.#walk.protect(this.#pgd, page, count, prot & 0xfff, prot >>> 31);
  }

  age(page: number, count: number): number {
    return this.#walk.age(this.#pgd, page, count);
  }

  copyTo(child: this, page: number, count: number): number {
    return this.#walk.copy(this.#pgd, page, count, child.#pgd);
  }

  translate(page: number): number {
    return this.#walk.translate(this.#pgd, page);
  }

  halves(page: number): readonly [number, number] {
    const at = this.#walk.entryAt(this.#pgd, page);
    if (at === 0) return [0, 0];
    const view = new DataView(this.#walk.memory.buffer, at, ENTRY_BYTES);
    return [view.getInt32(0, true), view.getInt32(4, true)];
  }

  footprint(): Footprint {
    const words = new Uint32Array(this.#walk.memory.buffer);
    const tablesFrom = (table: number, levels: number): number => {
      let count = 1;
      for (let slot = 0; levels > 0 && slot < ENTRIES; slot++) {
        const below = words[(table + slot * ENTRY_BYTES) / 4]! & -4096;
        if (below !== 0) count += tablesFrom(below, levels - 1);
      }
      return count;
    };
    return { tables: tablesFrom(this.#pgd, LEVELS_BELOW_PGD), bytesPerEntry: ENTRY_BYTES };
  }
}

/** The ways to hold page tables that a JavaScript user would think of. */
import { BigIntTables, type Footprint, ObjectTables, type PeerTables } from './peer-tables.ts';
import { WasmTables } from './wasm-tables.ts';
import { noWebAssembly } from './wasm-walk.ts';

type Entry = Parameters<ObjectTables['set']>[1];

class MapOfObjects extends ObjectTables {
  readonly #entries = new Map<number, Entry>();

  get(page: number): Entry | undefined {
    return this.#entries.get(page);
  }

  set(page: number, entry: Entry): void {
    this.#entries.set(page, entry);
  }

  delete(page: number): boolean {
    return this.#entries.delete(page);
  }
}

interface Level<Item> {
  [slot: number]: Item;
}

type Root = Level<Level<Level<Level<Entry>>>>;

/** Objects in objects, level by level; page numbers have 36 bits. */
class NestedObjects extends ObjectTables {
  readonly #root: Root = {};

  get(page: number): Entry | undefined {
    const low = page | 0;
    return this.#root[(page * 2 ** -27) | 0]?.[(low >>> 18) & 511]?.[(low >>> 9) & 511]?.[low & 511];
  }

  set(page: number, entry: Entry): void {
    this.#lastLevel(page)[page & 511] = entry;
  }

  delete(page: number): boolean {
    if (this.get(page) === undefined) return false;
    return delete this.#lastLevel(page)[page & 511];
  }

  #lastLevel(page: number): Level<Entry> {
    const low = page | 0;
    const pud = inside(this.#root, (page * 2 ** -27) | 0, emptyObject<Level<Level<Level<Entry>>>>);
    const pmd = inside(pud, (low >>> 18) & 511, emptyObject<Level<Level<Entry>>>);
    return inside(pmd, (low >>> 9) & 511, emptyObject<Level<Entry>>);
  }
}

const emptyObject = <Item extends object>(): Item => ({}) as Item;

/** What is at the slot, made if it is missing. */
function inside<Item>(level: { [slot: number]: Item | undefined }, slot: number, make: () => Item): Item {
  const found = level[slot];
  if (found !== undefined) return found;
  const made = make();
  level[slot] = made;
  return made;
}

class MapByBigInt extends BigIntTables {
  readonly #entries = new Map<bigint, bigint>();

  get(page: number): bigint {
    return this.#entries.get(BigInt(page)) ?? 0n;
  }

  set(page: number, entry: bigint): void {
    this.#entries.set(BigInt(page), entry);
  }

  clear(page: number): void {
    this.#entries.delete(BigInt(page));
  }
}

interface Directory<Table> {
  readonly tables: (Table | undefined)[];
}

const directory = <Table>(): Directory<Table> => ({ tables: new Array<Table | undefined>(512) });

/** Real entries of 64 bits; the levels above point to the arrays. */
class BigUint64Entries extends BigIntTables {
  readonly #root = directory<Directory<Directory<BigUint64Array>>>();

  get(page: number): bigint {
    const low = page | 0;
    const pmd = this.#root.tables[(page * 2 ** -27) | 0]?.tables[(low >>> 18) & 511];
    return pmd?.tables[(low >>> 9) & 511]?.[low & 511] ?? 0n;
  }

  set(page: number, entry: bigint): void {
    const low = page | 0;
    const pud = inside(this.#root.tables, (page * 2 ** -27) | 0, directory<Directory<BigUint64Array>>);
    const pmd = inside(pud.tables, (low >>> 18) & 511, directory<BigUint64Array>);
    const table = inside(pmd.tables, (low >>> 9) & 511, () => new BigUint64Array(512));
    table[low & 511] = entry;
  }

  clear(page: number): void {
    this.set(page, 0n);
  }

  footprint(): Footprint {
    const puds = this.#root.tables.filter((pud) => pud !== undefined);
    const pmds = puds.flatMap(({ tables }) => tables.filter((pmd) => pmd !== undefined));
    const ptes = pmds.flatMap(({ tables }) => tables.filter((table) => table !== undefined));
    const tables = 1 + puds.length + pmds.length + ptes.length;
    return { tables, bytesPerEntry: BigUint64Array.BYTES_PER_ELEMENT };
  }
}

/** The one that is no JavaScript. */
export const WEB_ASSEMBLY = 'WebAssembly';

/** By name: the peer's maker, or why it isn't there. */
export const TABLE_PEERS: Readonly<Record<string, (() => PeerTables) | string>> = {
  'Map-of-objects': () => new MapOfObjects(),
  'nested-objects': () => new NestedObjects(),
  'Map-by-BigInt': () => new MapByBigInt(),
  BigUint64Array: () => new BigUint64Entries(),
  [WEB_ASSEMBLY]: noWebAssembly ?? (() => new WasmTables()),
};

/**
 * The walks of suites/native/page-tables.c in WebAssembly, without vectors: four levels of 512 entries of 64 bits in one
 * memory. An address of a table is a multiple of 4096; word 0 of the memory holds the first address that is free.
 */
import { core } from '../core-variants.ts';
import {
  add,
  add64,
  and,
  and64,
  below,
  type Code,
  call,
  equal,
  equal64,
  from32,
  fromDouble,
  i32,
  i64,
  isZero,
  isZero64,
  type Locals,
  leave,
  load,
  load64,
  loopWhile,
  low32,
  memoryGrow,
  memorySize,
  multiply,
  or,
  or64,
  select,
  shiftLeft64,
  shiftRight64,
  store,
  store64,
  subtract,
  unreachable,
  type WasmFunction,
  wasmModule,
  when,
} from './wasm-encoder.ts';

const { PAGE_ACCESSED, PAGE_DIRTY, PAGE_PRESENT, PAGE_RW, PAGE_TABLE } = core;
const TABLE_BYTES = 4096;
const WASM_PAGE = 65_536;
/** 4 MiB: growing is rare. */
const GROWTH = 64;
const PFN_MASK = 0xf_ffff_ffff_f000n;
const KEPT = PFN_MASK | BigInt(PAGE_ACCESSED | PAGE_DIRTY);

type Get = (name: string) => Code;
type SetTo = (name: string, value: Code) => Code;

const bits = (flags: number): Code => i64(BigInt(flags));
/** Of a table's address or a byte offset in it. */
const entries = (count: Code): Code => multiply(count, i32(8));
const slot = (page: Code, level: number): Code =>
  and(low32(shiftRight64(page, i64(BigInt(9 * level)))), i32(511));
const entryIn = (table: Code, page: Code, level: number): Code => add(table, entries(slot(page, level)));
const tableOf = (entry: Code): Code => and(entry, i32(-TABLE_BYTES));

const newTable: WasmFunction = {
  parameters: {},
  result: 'i32',
  locals: { table: 'i32', next: 'i32' },
  body: (get, set) => [
    ...set('table', load(i32(0))),
    ...when(isZero(get('table')), set('table', i32(TABLE_BYTES))),
    ...set('next', add(get('table'), i32(TABLE_BYTES))),
    ...when(below(multiply(memorySize, i32(WASM_PAGE)), get('next')), grow),
    ...store(i32(0), get('next')),
    ...get('table'),
  ],
};

const grow = when(equal(memoryGrow(i32(GROWTH)), i32(-1)), unreachable);

/** The last-level table, made with those above it where one is missing. */
const ensurePtes: WasmFunction = {
  parameters: { table: 'i32', page: 'i64' },
  result: 'i32',
  locals: { entry: 'i32' },
  body: (get, set) => [
    ...[3, 2, 1].flatMap((level) => [
      ...set('entry', entryIn(get('table'), get('page'), level)),
      ...when(isZero(load(get('entry'))), store(get('entry'), or(call(NEW_TABLE), i32(PAGE_TABLE)))),
      ...set('table', tableOf(load(get('entry')))),
    ]),
    ...get('table'),
  ],
};

/** The last-level table, or 0. */
const findPtes: WasmFunction = {
  parameters: { table: 'i32', page: 'i64' },
  result: 'i32',
  locals: {},
  body: (get, set) => [
    ...[3, 2, 1].flatMap((level) => [
      ...set('table', tableOf(load(entryIn(get('table'), get('page'), level)))),
      ...when(isZero(get('table')), leave(i32(0))),
    ]),
    ...get('table'),
  ],
};

/** The frame, or -1. Tables are always present. */
const translate: WasmFunction = {
  parameters: { table: 'i32', address: 'f64' },
  result: 'i32',
  locals: { page: 'i64', entry: 'i64' },
  body: (get, set) => [
    ...set('page', fromDouble(get('address'))),
    ...set('table', call(FIND_PTES, get('table'), get('page'))),
    ...when(isZero(get('table')), leave(i32(-1))),
    ...set('entry', load64(entryIn(get('table'), get('page'), 0))),
    ...when(isZero64(and64(get('entry'), bits(PAGE_PRESENT))), leave(i32(-1))),
    ...low32(shiftRight64(and64(get('entry'), i64(PFN_MASK)), i64(12n))),
  ],
};

/** Where an entry of the page's bytes is, or 0: for whoever looks at them. */
const entryAt: WasmFunction = {
  parameters: { table: 'i32', address: 'f64' },
  result: 'i32',
  locals: {},
  body: (get, set) => {
    const page = fromDouble(get('address'));
    return [
      ...set('table', call(FIND_PTES, get('table'), page)),
      ...when(isZero(get('table')), leave(i32(0))),
      ...entryIn(get('table'), page, 0),
    ];
  },
};

/**
 * A pass over `count` pages from `address` on: table after table, and entry after entry of those that are there (or are
 * made, with `ensure`). The body has the address of the entry in `pte`, the entry in `entry`, and counts in `changed`.
 */
function pass(
  ensure: boolean,
  parameters: Locals,
  locals: Locals,
  atTable: (get: Get, set: SetTo) => Code,
  body: (get: Get, set: SetTo) => Code,
): WasmFunction {
  const scratch: Locals = { page: 'i64', pte: 'i32', end: 'i32', chunk: 'i32', changed: 'i32', entry: 'i64' };
  return {
    parameters: { table: 'i32', address: 'f64', count: 'i32', ...parameters },
    result: 'i32',
    locals: { ...scratch, ...locals },
    body: (get, set) => {
      const ptes = call(ensure ? ENSURE_PTES : FIND_PTES, get('table'), get('page'));
      const left = subtract(i32(512), slot(get('page'), 0));
      return [
        ...set('page', fromDouble(get('address'))),
        ...loopWhile(
          get('count'),
          set('chunk', select(below(left, get('count')), left, get('count'))),
          set('pte', ptes),
          when(
            get('pte'),
            set('pte', add(get('pte'), entries(slot(get('page'), 0)))),
            set('end', add(get('pte'), entries(get('chunk')))),
            atTable(get, set),
            loopWhile(
              below(get('pte'), get('end')),
              set('entry', load64(get('pte'))),
              body(get, set),
              set('pte', add(get('pte'), i32(8))),
            ),
          ),
          set('page', add64(get('page'), from32(get('chunk')))),
          set('count', subtract(get('count'), get('chunk'))),
        ),
        ...get('changed'),
      ];
    },
  };
}

const nothing = (): Code => [];
const increment = (get: Get, set: SetTo): Code => set('changed', add(get('changed'), i32(1)));
const isPresent = (get: Get): Code => low32(and64(get('entry'), bits(PAGE_PRESENT)));
/** `flags` are those of the low 12 bits, `nx` is 0 or 1. */
const PROTECTION: Locals = { flags: 'i32', nx: 'i32' };
const protection = (get: Get): Code => or64(from32(get('flags')), shiftLeft64(from32(get('nx')), i64(63n)));

/** An entry in use is an error. */
const map = pass(true, { pfn: 'i32', ...PROTECTION }, {}, nothing, (get, set) => [
  ...when(isZero(isZero64(get('entry'))), unreachable),
  ...store64(get('pte'), or64(shiftLeft64(from32(get('pfn')), i64(12n)), protection(get))),
  ...set('pfn', add(get('pfn'), i32(1))),
  ...increment(get, set),
]);

const unmap = pass(false, {}, {}, nothing, (get, set) => [
  ...set('changed', add(get('changed'), isZero(isZero64(get('entry'))))),
  ...store64(get('pte'), i64(0n)),
]);

const protect = pass(false, PROTECTION, {}, nothing, (get, set) =>
  when(
    isPresent(get),
    store64(get('pte'), or64(and64(get('entry'), i64(KEPT)), and64(protection(get), i64(~KEPT)))),
    increment(get, set),
  ),
);

const YOUNG = PAGE_PRESENT | PAGE_ACCESSED;
const age = pass(false, {}, {}, nothing, (get, set) =>
  when(
    equal64(and64(get('entry'), bits(YOUNG)), bits(YOUNG)),
    store64(get('pte'), and64(get('entry'), bits(~PAGE_ACCESSED))),
    increment(get, set),
  ),
);

/** `distance`: from an entry to the child's. */
const copy = pass(
  false,
  { child: 'i32' },
  { distance: 'i32' },
  (get, set) => {
    const target = call(ENSURE_PTES, get('child'), get('page'));
    return set('distance', subtract(add(target, entries(slot(get('page'), 0))), get('pte')));
  },
  (get, set) => [
    ...when(
      isPresent(get),
      set('entry', and64(get('entry'), bits(~PAGE_RW))),
      store64(get('pte'), get('entry')),
      set('entry', and64(get('entry'), bits(~PAGE_ACCESSED))),
      increment(get, set),
    ),
    ...store64(add(get('pte'), get('distance')), get('entry')),
  ],
);

const [NEW_TABLE, ENSURE_PTES, FIND_PTES] = [0, 1, 2] as const;

/** In the order of the numbers above. */
const FUNCTIONS = {
  newTable,
  ensurePtes,
  findPtes,
  translate,
  entryAt,
  map,
  unmap,
  protect,
  age,
  copy,
} satisfies Record<string, WasmFunction>;

/** Pages are doubles; `table` is the address of a pgd. */
export interface WasmWalk {
  /** Its buffer is another one after it has grown. */
  readonly memory: { readonly buffer: ArrayBuffer };
  newTable(): number;
  translate(table: number, page: number): number;
  entryAt(table: number, page: number): number;
  map(table: number, page: number, count: number, pfn: number, flags: number, nx: number): number;
  unmap(table: number, page: number, count: number): number;
  protect(table: number, page: number, count: number, flags: number, nx: number): number;
  age(table: number, page: number, count: number): number;
  copy(table: number, page: number, count: number, child: number): number;
}

/** Of WebAssembly, what is used: its types are those of browsers. */
interface Engine {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { WebAssembly: engine } = globalThis as { WebAssembly?: Engine };

/** Why there is no WebAssembly here, or null. */
export const noWebAssembly: string | null =
  engine === undefined ? 'this runtime has no WebAssembly, or is told to do without' : null;

/** With a memory of its own. Throws where there is no WebAssembly. */
export function instantiateWalk(): WasmWalk {
  if (engine === undefined) throw new Error(noWebAssembly!);
  return new engine.Instance(new engine.Module(wasmModule(FUNCTIONS))).exports as WasmWalk;
}

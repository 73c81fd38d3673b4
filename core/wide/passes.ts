/**
 * Passes over the entries of one last-level table, four at a time. Each is what a loop of the file that calls it says,
 * beside it; only entries in number divisible by 4 are taken, four at least. Addresses are bytes: entry `i` of the lanes
 * has its low lane at `4 * i` and its high lane HIGH bytes further. O(entries).
 */
import { PAGE_SIZE } from '../address.ts';
import { PAGE_ACCESSED, PAGE_PRESENT, PAGE_PROTNONE, PAGE_RW, PTE_PFN_HI } from '../pte-bits.ts';
import {
  ADD,
  BELOW,
  type Code,
  get,
  integer,
  lane,
  load,
  moduleOf,
  OR,
  repeat,
  replaceLane,
  SHIFT_LEFT,
  SHIFT_RIGHT,
  SPLAT,
  SUBTRACT,
  set,
  store,
  WIDE_ADD,
  WIDE_AND,
  WIDE_AND_NOT,
  WIDE_ANY,
  WIDE_EQUAL,
  WIDE_OR,
  WIDE_SELECT,
  WIDE_SUBTRACT,
  type WideFunction,
} from './assembler.ts';

export interface WidePasses {
  /** 1 if one of the entries is not empty, else 0. */
  any(from: number, to: number): number;
  /** Entries that map frames in a row: `low` is the first one's low lane, `high` everyone's high lane. */
  write(from: number, to: number, low: number, high: number): void;
  /** Empties them. @returns how many were not empty */
  clear(from: number, to: number): number;
  /**
   * Leaves of the present ones what `keep` has in the low lane and adds `set`; `nx` is their NX bit.
   * @returns twice their number, plus 1 if there is an entry that is neither present nor empty
   */
  protect(from: number, to: number, keep: number, set: number, nx: number): number;
  /** Makes the present ones old. @returns how many of them were young */
  age(from: number, to: number): number;
  /** Makes the present ones read-only. @returns how many there are */
  wrprotect(from: number, to: number): number;
}

/**
 * Where wide passes over the entries [from, to) end: `from` if there are none, or too few entries for what a call of them
 * costs.
 */
export function wideEnd(wide: WidePasses | null, from: number, to: number): number {
  const entries = to - from;
  return wide === null || entries < 16 ? from : from + (entries & ~3);
}

/** From an entry's low lane to its high one: half a table. */
export const HIGH = 2048;
/** Bytes of four entries' lanes. */
const FOUR = 16;
/** Every pass has these two locals. */
const FROM = 0;
const TO = 1;

/** The body for each four entries from FROM on, which it moves. */
const eachFour = (...body: Code[]): Code =>
  repeat([
    ...body.flat(),
    ...[...get(FROM), ...integer(FOUR), ...ADD, ...set(FROM)],
    ...[...get(FROM), ...get(TO), ...BELOW],
  ]);

const low = [...get(FROM), ...load(0)];
const high = [...get(FROM), ...load(HIGH)];
const storeLow = (value: Code): Code => [...get(FROM), ...value, ...store(0)];
const storeHigh = (value: Code): Code => [...get(FROM), ...value, ...store(HIGH)];
const every = (value: number): Code => [...integer(value), ...SPLAT];
const entries: Code = [...get(TO), ...get(FROM), ...SUBTRACT, ...integer(2), ...SHIFT_RIGHT];

/** Ones in the lanes of entries that are not present. */
const absentOf = (lows: Code): Code => [
  ...lows,
  ...every(PAGE_PRESENT | PAGE_PROTNONE),
  ...WIDE_AND,
  ...every(0),
  ...WIDE_EQUAL,
];

/** A vector's four lanes, added up. */
const sumOf = (vector: number): Code =>
  [0, 1, 2, 3].flatMap((index) => [...get(vector), ...lane(index), ...(index > 0 ? ADD : [])]);

/** Lanes of ones are -1. */
const countOnes = (ones: number, counts: number): Code => [
  ...get(counts),
  ...get(ones),
  ...WIDE_SUBTRACT,
  ...set(counts),
];

/** Parameters come first, then `integers`, then `vectors`. */
const returning = (parameters: number, integers: number, vectors: number, ...body: Code[]): WideFunction => ({
  parameters,
  returnsValue: true,
  integers,
  vectors,
  body: body.flat(),
});

function any(): WideFunction {
  const seen = 2;
  return returning(
    ...([2, 0, 1] as const),
    eachFour(low, high, WIDE_OR, get(seen), WIDE_OR, set(seen)),
    get(seen),
    WIDE_ANY,
  );
}

function write(): WideFunction {
  const [first, highs, lows, wideHighs, step] = [2, 3, 4, 5, 6] as const;
  const body = [
    get(lows),
    ...[0, 1, 2, 3].map((index) => [
      ...get(first),
      ...integer(index * PAGE_SIZE),
      ...ADD,
      ...replaceLane(index),
    ]),
    set(lows),
    [...get(highs), ...SPLAT, ...set(wideHighs)],
    [...every(4 * PAGE_SIZE), ...set(step)],
    eachFour(storeLow(get(lows)), storeHigh(get(wideHighs)), [
      ...get(lows),
      ...get(step),
      ...WIDE_ADD,
      ...set(lows),
    ]),
  ];
  return { parameters: 4, returnsValue: false, integers: 0, vectors: 3, body: body.flat() };
}

function clear(): WideFunction {
  const [count, empty, empties] = [2, 3, 4] as const;
  return returning(
    ...([2, 1, 2] as const),
    [...entries, ...set(count)],
    eachFour(
      [...low, ...high, ...WIDE_OR, ...every(0), ...WIDE_EQUAL, ...set(empty)],
      countOnes(empty, empties),
      storeLow(every(0)),
      storeHigh(every(0)),
    ),
    [...get(count), ...sumOf(empties), ...SUBTRACT],
  );
}

function protect(): WideFunction {
  const [keep, added, nx, count, lows, highs, absent, absents, others] = [
    2, 3, 4, 5, 6, 7, 8, 9, 10,
  ] as const;
  const newLows = [...get(lows), ...get(keep), ...SPLAT, ...WIDE_AND, ...get(added), ...SPLAT, ...WIDE_OR];
  const newHighs = [...get(highs), ...every(PTE_PFN_HI), ...WIDE_AND, ...get(nx), ...SPLAT, ...WIDE_OR];
  const unlessAbsent = (value: Code, old: number): Code => [
    ...get(old),
    ...value,
    ...get(absent),
    ...WIDE_SELECT,
  ];
  return returning(
    ...([5, 1, 5] as const),
    [...entries, ...set(count)],
    eachFour(
      [...low, ...set(lows), ...high, ...set(highs)],
      [...absentOf(get(lows)), ...set(absent)],
      countOnes(absent, absents),
      [...get(lows), ...get(highs), ...WIDE_OR, ...get(absent), ...WIDE_AND],
      [...get(others), ...WIDE_OR, ...set(others)],
      storeLow(unlessAbsent(newLows, lows)),
      storeHigh(unlessAbsent(newHighs, highs)),
    ),
    [...get(count), ...sumOf(absents), ...SUBTRACT, ...integer(1), ...SHIFT_LEFT],
    [...get(others), ...WIDE_ANY, ...OR],
  );
}

function age(): WideFunction {
  const [lows, cleared, young] = [2, 3, 4] as const;
  return returning(
    ...([2, 0, 3] as const),
    eachFour(
      [...low, ...set(lows)],
      [...get(lows), ...every(PAGE_ACCESSED), ...WIDE_AND, ...absentOf(get(lows)), ...WIDE_AND_NOT],
      set(cleared),
      // PAGE_ACCESSED for each, which is divided out at the end.
      [...get(young), ...get(cleared), ...WIDE_ADD, ...set(young)],
      storeLow([...get(lows), ...get(cleared), ...WIDE_AND_NOT]),
    ),
    [...sumOf(young), ...integer(Math.log2(PAGE_ACCESSED)), ...SHIFT_RIGHT],
  );
}

function wrprotect(): WideFunction {
  const [count, lows, absent, absents] = [2, 3, 4, 5] as const;
  return returning(
    ...([2, 1, 3] as const),
    [...entries, ...set(count)],
    eachFour(
      [...low, ...set(lows), ...absentOf(get(lows)), ...set(absent)],
      countOnes(absent, absents),
      storeLow([...get(lows), ...every(PAGE_RW), ...get(absent), ...WIDE_AND_NOT, ...WIDE_AND_NOT]),
    ),
    [...get(count), ...sumOf(absents), ...SUBTRACT],
  );
}

/** The passes as a module that imports the memory which they work on. */
export function passesModule(): Uint8Array<ArrayBuffer> {
  return moduleOf({
    any: any(),
    write: write(),
    clear: clear(),
    protect: protect(),
    age: age(),
    wrprotect: wrprotect(),
  });
}

/** The operations on page tables alone, as `tables.suite.ts` measures them and `suites/native/tables.c` does them too. */
import type { PreparedOperation } from 'mmubench';
import type { PageTables } from '../core/index.ts';
import { PAGE_SIZE, START } from './address-space.ts';
import { core } from './core-variants.ts';
import { randomOrder } from './random-order.ts';

/** A call works on one half of the pages, the next call on the other: long enough for the clock. */
const WINDOWS = 2;
export const PAGES_PER_CALL = 131_072;
const LENGTH = PAGES_PER_CALL * PAGE_SIZE;
export const ALL_PAGES = WINDOWS * PAGES_PER_CALL;
const END = START + WINDOWS * LENGTH;
const USED = core.PAGE_SHARED | core.PAGE_ACCESSED | core.PAGE_DIRTY;

/** Enough tables for all pages and the levels above, so that the arena does not grow. */
function mappedTables(): PageTables {
  const tables = new core.PageTables(1024);
  core.mapPages(tables, START, END, 0, USED);
  return tables;
}

/** The first addresses of successive windows, again and again. */
function nextWindow(): () => number {
  let window = -1;
  return () => {
    window = (window + 1) % WINDOWS;
    return START + window * LENGTH;
  };
}

/** An operation with the tables that it works on. */
export interface TableOperation extends PreparedOperation {
  readonly tables: readonly PageTables[];
}

/** What is timed, and what puts the window back first. */
function onWindows(
  tables: readonly PageTables[],
  operation: (from: number) => unknown,
  reset?: (from: number) => void,
): TableOperation {
  const next = nextWindow();
  let from = START;
  return {
    tables,
    operation: () => operation(from),
    reset: () => {
      from = next();
      reset?.(from);
    },
  };
}

const mapAgain = (tables: PageTables, from: number): void => {
  core.unmapPages(tables, from, from + LENGTH);
  core.mapPages(tables, from, from + LENGTH, (from - START) / PAGE_SIZE, USED);
};

function map(): TableOperation {
  const tables = mappedTables();
  return onWindows(
    [tables],
    (from) => {
      core.mapPages(tables, from, from + LENGTH, (from - START) / PAGE_SIZE, USED);
      return PAGES_PER_CALL;
    },
    (from) => core.unmapPages(tables, from, from + LENGTH),
  );
}

function unmap(): TableOperation {
  const tables = mappedTables();
  return onWindows(
    [tables],
    (from) => core.unmapPages(tables, from, from + LENGTH),
    (from) => mapAgain(tables, from),
  );
}

function protect(): TableOperation {
  const tables = mappedTables();
  let calls = 0;
  return onWindows([tables], (from) => {
    const readOnly = Math.floor(calls++ / WINDOWS) % 2 === 0;
    return core.protectPages(tables, from, from + LENGTH, readOnly ? core.PAGE_READONLY : core.PAGE_SHARED);
  });
}

function age(): TableOperation {
  const tables = mappedTables();
  return onWindows(
    [tables],
    (from) => core.agePages(tables, from, from + LENGTH),
    (from) => mapAgain(tables, from),
  );
}

function copy(): TableOperation {
  const parent = mappedTables();
  const child = mappedTables();
  core.unmapPages(child, START, END);
  return onWindows(
    [parent, child],
    (from) => core.copyPages(child, parent, from, from + LENGTH),
    (from) => {
      mapAgain(parent, from);
      core.unmapPages(child, from, from + LENGTH);
    },
  );
}

function translate(order: Int32Array): TableOperation {
  const tables = mappedTables();
  let first = 0;
  const operation = () => {
    const from = first;
    first = from + PAGES_PER_CALL === ALL_PAGES ? 0 : from + PAGES_PER_CALL;
    return sumOfFrames(tables, order, from);
  };
  return { tables: [tables], operation };
}

/** Apart from the operation, whose end is cold in code that V8 makes while this loop runs. */
function sumOfFrames(tables: PageTables, order: Int32Array, first: number): number {
  let sum = 0;
  for (let i = first; i < first + PAGES_PER_CALL; i++) {
    sum = (sum + tables.translate(START + order[i]! * PAGE_SIZE)) | 0;
  }
  return sum;
}

/** By the names of their groups. */
export const TABLE_OPERATIONS: Readonly<Record<string, () => TableOperation>> = {
  map,
  'translate-sequential': () => translate(Int32Array.from({ length: ALL_PAGES }, (_, page) => page)),
  'translate-random': () => translate(randomOrder(ALL_PAGES)),
  unmap,
  protect,
  age,
  copy,
};

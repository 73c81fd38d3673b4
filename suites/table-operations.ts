/** The operations on page tables alone, as `tables.suite.ts` measures them and `suites/native/tables.c` does them too. */
import type { PreparedOperation } from 'mmubench';
import type { PageTables } from '../core/index.ts';
import { PAGE_SIZE, START } from './address-space.ts';
import { core } from './core-variants.ts';
import { randomOrder } from './random-order.ts';

/** A call works on all of them: long enough for the clock. */
export const PAGES = 262_144;
const END = START + PAGES * PAGE_SIZE;
const USED = core.PAGE_SHARED | core.PAGE_ACCESSED | core.PAGE_DIRTY;

/** Enough tables for all pages and the levels above, so that the arena does not grow. */
function mappedTables(): PageTables {
  const tables = new core.PageTables(1024);
  core.mapPages(tables, START, END, 0, USED);
  return tables;
}

/** An operation with the tables that it works on. */
export interface TableOperation extends PreparedOperation {
  readonly tables: readonly PageTables[];
}

const mapAgain = (tables: PageTables): void => {
  core.unmapPages(tables, START, END);
  core.mapPages(tables, START, END, 0, USED);
};

function map(): TableOperation {
  const tables = mappedTables();
  const operation = () => {
    core.mapPages(tables, START, END, 0, USED);
    return PAGES;
  };
  return { tables: [tables], operation, reset: () => core.unmapPages(tables, START, END) };
}

function unmap(): TableOperation {
  const tables = mappedTables();
  const operation = () => core.unmapPages(tables, START, END);
  return { tables: [tables], operation, reset: () => mapAgain(tables) };
}

function protect(): TableOperation {
  const tables = mappedTables();
  let calls = 0;
  const operation = () =>
    core.protectPages(tables, START, END, calls++ % 2 === 0 ? core.PAGE_READONLY : core.PAGE_SHARED);
  return { tables: [tables], operation };
}

function age(): TableOperation {
  const tables = mappedTables();
  const operation = () => core.agePages(tables, START, END);
  return { tables: [tables], operation, reset: () => mapAgain(tables) };
}

function copy(): TableOperation {
  const parent = mappedTables();
  const child = mappedTables();
  core.unmapPages(child, START, END);
  const reset = () => {
    mapAgain(parent);
    core.unmapPages(child, START, END);
  };
  return { tables: [parent, child], operation: () => core.copyPages(child, parent, START, END), reset };
}

/** The sum of the frames of all these pages. */
export function sumOfFrames(tables: PageTables, pages: Int32Array): () => number {
  const addresses = Float64Array.from(pages, (page) => START + page * PAGE_SIZE);
  const sumOf = (first: number, last: number): number => {
    const end = last | 0;
    let sum = 0;
    for (let i = first | 0; i < end; i++) sum = (sum + tables.translate(addresses[i]!)) | 0;
    return sum;
  };
  // By the thousand: a function that is called but rarely stays in code that was made for the middle of its loop.
  return () => {
    let sum = 0;
    for (let i = 0; i < pages.length; i += 1024) sum = (sum + sumOf(i, Math.min(i + 1024, pages.length))) | 0;
    return sum;
  };
}

function translate(order: Int32Array): TableOperation {
  const tables = mappedTables();
  return { tables: [tables], operation: sumOfFrames(tables, order) };
}

export const inOrder = (pages: number): Int32Array => Int32Array.from({ length: pages }, (_, page) => page);

/** By the names of their groups. */
export const TABLE_OPERATIONS: Readonly<Record<string, () => TableOperation>> = {
  map,
  'translate-sequential': () => translate(inOrder(PAGES)),
  'translate-random': () => translate(randomOrder(PAGES)),
  unmap,
  protect,
  age,
  copy,
};

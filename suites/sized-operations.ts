/**
 * Operations on page tables of any size: each takes all pages, and puts back itself what it uses up, since a call on a
 * thousand pages is too short to be timed alone. `suites/native/tables.c` has the same by the same names.
 */
import type { Operation } from 'mmubench';
import type { PageTables } from '../core/index.ts';
import { PAGE_SIZE, START } from './address-space.ts';
import { core } from './core-variants.ts';
import { randomOrder } from './random-order.ts';
import { inOrder, sumOfFrames } from './table-operations.ts';

const { PAGE_DIRTY, PAGE_READONLY, PAGE_SHARED } = core;
const USED = PAGE_SHARED | PAGE_DIRTY;

const endOf = (pages: number): number => START + pages * PAGE_SIZE;

/** Empty, with room for that many pages. */
const emptyTables = (pages: number): PageTables => new core.PageTables(pages / 512 + 16);

function mappedTables(pages: number): PageTables {
  const tables = emptyTables(pages);
  core.mapPages(tables, START, endOf(pages), 0, USED);
  return tables;
}

function mapAndUnmap(pages: number): Operation {
  const tables = emptyTables(pages);
  const end = endOf(pages);
  return () => {
    core.mapPages(tables, START, end, 0, USED);
    return core.unmapPages(tables, START, end);
  };
}

function mapAgeAndUnmap(pages: number): Operation {
  const tables = emptyTables(pages);
  const end = endOf(pages);
  return () => {
    core.mapPages(tables, START, end, 0, USED);
    core.agePages(tables, START, end);
    return core.unmapPages(tables, START, end);
  };
}

function protect(pages: number): Operation {
  const tables = mappedTables(pages);
  const end = endOf(pages);
  let calls = 0;
  return () => core.protectPages(tables, START, end, calls++ % 2 === 0 ? PAGE_READONLY : PAGE_SHARED);
}

function copyAndUndo(pages: number): Operation {
  const parent = mappedTables(pages);
  const child = emptyTables(pages);
  const end = endOf(pages);
  return () => {
    core.copyPages(child, parent, START, end);
    core.unmapPages(child, START, end);
    return core.protectPages(parent, START, end, PAGE_SHARED);
  };
}

function translate(pages: number, order: Int32Array): Operation {
  return sumOfFrames(mappedTables(pages), order);
}

/** By name: prepares the operation for so many pages. */
export const SIZED_OPERATIONS: Readonly<Record<string, (pages: number) => Operation>> = {
  'map+unmap': mapAndUnmap,
  'map+age+unmap': mapAgeAndUnmap,
  protect,
  'copy+undo': copyAndUndo,
  'translate-sequential': (pages) => translate(pages, inOrder(pages)),
  'translate-random': (pages) => translate(pages, randomOrder(pages)),
};

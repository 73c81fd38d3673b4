/**
 * Page tables alone, without frames, reverse map, notifiers or TLB: what a C program with four levels of 64-bit entries
 * does too. One operation is one page of 1 GiB. Measured with `--all` and by name: the default run keeps to two minutes.
 */
import { defineSuite, type Group, type PreparedOperation, type Operation as Timed } from 'mmubench';
import type { PageTables } from '../core/index.ts';
import { PAGE_SIZE, START } from './address-space.ts';
import { core } from './core-variants.ts';
import { randomOrder } from './random-order.ts';

/** A call works on one half of the pages, the next call on the other: long enough for the clock. */
const WINDOWS = 2;
const PAGES = 131_072;
const LENGTH = PAGES * PAGE_SIZE;
const ALL_PAGES = WINDOWS * PAGES;
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

/** What is timed, and what puts the window back first. */
function onWindows(operation: (from: number) => unknown, reset?: (from: number) => void): PreparedOperation {
  const next = nextWindow();
  let from = START;
  return {
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

function map(): PreparedOperation {
  const tables = mappedTables();
  return onWindows(
    (from) => core.mapPages(tables, from, from + LENGTH, (from - START) / PAGE_SIZE, USED),
    (from) => core.unmapPages(tables, from, from + LENGTH),
  );
}

function unmap(): PreparedOperation {
  const tables = mappedTables();
  return onWindows(
    (from) => core.unmapPages(tables, from, from + LENGTH),
    (from) => mapAgain(tables, from),
  );
}

function protect(): PreparedOperation {
  const tables = mappedTables();
  let calls = 0;
  return onWindows((from) => {
    const readOnly = Math.floor(calls++ / WINDOWS) % 2 === 0;
    return core.protectPages(tables, from, from + LENGTH, readOnly ? core.PAGE_READONLY : core.PAGE_SHARED);
  });
}

function age(): PreparedOperation {
  const tables = mappedTables();
  return onWindows(
    (from) => core.agePages(tables, from, from + LENGTH),
    (from) => mapAgain(tables, from),
  );
}

function copy(): PreparedOperation {
  const parent = mappedTables();
  const child = mappedTables();
  return onWindows(
    (from) => core.copyPages(child, parent, from, from + LENGTH),
    (from) => {
      mapAgain(parent, from);
      core.unmapPages(child, from, from + LENGTH);
    },
  );
}

function translate(order: Int32Array): Timed {
  const tables = mappedTables();
  let first = 0;
  return () => {
    const last = first + PAGES;
    let sum = 0;
    for (let i = first; i < last; i++) sum = (sum + tables.translate(START + order[i]! * PAGE_SIZE)) | 0;
    first = last === ALL_PAGES ? 0 : last;
    return sum;
  };
}

function group(name: string, setUp: () => Timed | PreparedOperation): Group {
  return { name, cases: [{ name: 'pages=262144', operations: PAGES, tail: true, setUp }] };
}

export default defineSuite({
  name: 'tables',
  groups: [
    group('map', map),
    group('translate-sequential', () => translate(Int32Array.from({ length: ALL_PAGES }, (_, page) => page))),
    group('translate-random', () => translate(randomOrder(ALL_PAGES))),
    group('unmap', unmap),
    group('protect', protect),
    group('age', age),
    group('copy', copy),
  ],
});

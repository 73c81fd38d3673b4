/** The operations on page tables by the peers. */
import type { Case, PreparedOperation } from 'mmubench';
import { absentCase } from '../absent-case.ts';
import { PAGE_SIZE, START } from '../address-space.ts';
import { core } from '../core-variants.ts';
import { randomOrder } from '../random-order.ts';
import { checksumOf } from '../table-counters.ts';
import { inOrder, PAGES } from '../table-operations.ts';
import type { PeerTables } from './peer-tables.ts';
import { TABLE_PEERS, WEB_ASSEMBLY } from './tables.ts';

const { PAGE_ACCESSED, PAGE_DIRTY, PAGE_READONLY, PAGE_SHARED } = core;
const USED = PAGE_SHARED | PAGE_ACCESSED | PAGE_DIRTY;
const FIRST = START / PAGE_SIZE;
/**
 * As many pages are mapped as for the others; a call to a peer in JavaScript takes fewer of them, because each costs so
 * much more.
 */
const WINDOW = 4096;

interface TableWork extends PreparedOperation {
  readonly tables: readonly PeerTables[];
}

/** By windows of `size` pages, in turn, with all pages mapped. */
function prepare(name: string, make: () => PeerTables, size: number): TableWork {
  const parent = make();
  parent.map(FIRST, PAGES, 0, USED);
  if (name.startsWith('translate')) return translate(parent, name.endsWith('random'), size);
  const child = make();
  const windows = PAGES / size;
  let calls = -1;
  let page = FIRST;
  const operations: Readonly<Record<string, () => number>> = {
    map: () => parent.map(page, size, page - FIRST, USED),
    unmap: () => parent.unmap(page, size),
    protect: () =>
      parent.protect(page, size, Math.floor(calls / windows) % 2 === 0 ? PAGE_READONLY : PAGE_SHARED),
    age: () => parent.age(page, size),
    copy: () => parent.copyTo(child, page, size),
  };
  const reset = () => {
    page = FIRST + (++calls % windows) * size;
    if (name === 'protect') return;
    parent.unmap(page, size);
    if (name !== 'map') parent.map(page, size, page - FIRST, USED);
    if (name === 'copy') child.unmap(page, size);
  };
  return { tables: name === 'copy' ? [parent, child] : [parent], operation: operations[name]!, reset };
}

function translate(tables: PeerTables, random: boolean, size: number): TableWork {
  const order = random ? randomOrder(PAGES) : inOrder(PAGES);
  let first = 0;
  const operation = () => {
    const last = first + size;
    let sum = 0;
    for (let i = first; i < last; i++) sum = (sum + tables.translate(FIRST + order[i]!)) | 0;
    first = last === PAGES ? 0 : last;
    return sum;
  };
  return { tables: [tables], operation };
}

/** The same counts as ours (suites/table-counters.ts), of a call as large as ours. */
function counters(name: string, make: () => PeerTables): Readonly<Record<string, number>> {
  const { tables, operation, reset } = prepare(name, make, PAGES);
  reset?.();
  const result = Number(operation());
  const checksum = checksumOf(tables.map((each) => (page) => each.halves(FIRST + page)));
  return { result: result >>> 0, checksum, ...tables[0]!.footprint?.() };
}

export function tablePeerCases(name: string): Case[] {
  return Object.entries(TABLE_PEERS).map(([by, make]): Case => {
    if (typeof make === 'string') return absentCase(`by=${by}`, make);
    const pages = by === WEB_ASSEMBLY ? PAGES : WINDOW;
    const setUp = () => {
      const { operation, reset } = prepare(name, make, pages);
      return { operation, ...(reset && { reset }), counters: () => counters(name, make) };
    };
    return { name: `by=${by}`, operations: pages, setUp };
  });
}

/** One dispatch to N notifiers, by each contender: our hook, C's list walk, and what JavaScript users take instead. */
import type { Case, Operation, PreparedOperation } from 'mmubench';
import { absentCase } from './absent-case.ts';
import { mappedSpace, PAGE_SIZE, START } from './address-space.ts';
import { core } from './core-variants.ts';
import { attach, type Drivers } from './drivers.ts';
import { nativeCase } from './native/native-case.ts';
import { BUILT_IN, type DispatchPeer } from './peers/dispatch.ts';
import { listenersOf, type Owner } from './peers/listeners.ts';
import { loadPackages } from './peers/packages.ts';

const PAGES = 64;
const PAGE_MASK = PAGES - 1;

const packages = await loadPackages();

/** As exact counts: how many notifiers one more dispatch reaches. */
function counting(operation: Operation, owners: readonly Owner[]): PreparedOperation {
  const total = () => owners.reduce((sum, owner) => sum + owner.calls, 0);
  const counters = () => {
    const before = total();
    operation();
    return { calls: total() - before };
  };
  return { operation, counters };
}

/**
 * The operations keep their constants themselves, as V8 looks at what a module exports each time anew; and the page in an
 * array, as a variable's number is shifted to and fro.
 */
function ours(count: number, drivers: Drivers): PreparedOperation {
  const { mm } = mappedSpace(core, PAGES);
  attach(mm, count, drivers, 'count');
  const owners: Owner[] = [];
  for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) owners.push(mn.owner as Owner);
  const { mmuNotifierInvalidatePage } = core;
  const [start, step] = [START, PAGE_SIZE];
  const pages = new Int32Array(1);
  const operation = () => {
    const page = (pages[0]! + 1) & PAGE_MASK;
    pages[0] = page;
    mmuNotifierInvalidatePage(mm, start + page * step);
    return page;
  };
  return counting(operation, owners);
}

function peer(count: number, drivers: Drivers, make: DispatchPeer): PreparedOperation {
  const owners = Array.from({ length: count }, (): Owner => ({ calls: 0 }));
  const dispatch = make(listenersOf(owners, drivers));
  const mm = {};
  const [start, step] = [START, PAGE_SIZE];
  const pages = new Int32Array(1);
  const operation = () => {
    const page = (pages[0]! + 1) & PAGE_MASK;
    pages[0] = page;
    dispatch(mm, start + page * step);
    return page;
  };
  return counting(operation, owners);
}

/** `operations` of one call: 1 counts dispatches, the number of notifiers counts callbacks. */
export const oursCase = (name: string, count: number, drivers: Drivers, operations = 1): Case => ({
  name,
  operations,
  setUp: () => ours(count, drivers),
});

export const nativeDispatch = (name: string, count: number, drivers: Drivers, operations = 1): Case =>
  nativeCase(name, ['dispatch', String(count), drivers], operations);

/** All of them, by names that begin with `prefix`. */
export function peerCases(prefix: string, count: number, drivers: Drivers): Case[] {
  const builtIn = Object.entries(BUILT_IN).map(
    ([by, make]): Case => ({ name: `${prefix}by=${by}`, setUp: () => peer(count, drivers, make) }),
  );
  const installed = [...packages].map(
    ([by, make]): Case =>
      typeof make === 'string'
        ? absentCase(`${prefix}by=${by}`, make)
        : { name: `${prefix}by=${by}`, setUp: () => peer(count, drivers, make()) },
  );
  return [...builtIn, ...installed];
}

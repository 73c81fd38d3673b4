/**
 * Cost against size, ours and C's: per page from 2^10 to 2^22 pages, per callback from 1 to 1,024 notifiers. A line
 * that stays level is an operation that stays linear; it rises where the tables, or the code, outgrow a cache.
 */
import { type Case, defineSuite, type Group } from 'mmubench';
import { nativeDispatch, oursCase } from './dispatch-contenders.ts';
import type { Drivers } from './drivers.ts';
import { nativeCase } from './native/native-case.ts';
import { SIZED_OPERATIONS } from './sized-operations.ts';

const PAGES = [10, 12, 14, 16, 18, 20, 22].map((power) => 2 ** power);
const NOTIFIERS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

function tables(name: string): Group {
  const cases = PAGES.flatMap((pages): Case[] => [
    { name: `pages=${pages}/by=mmubench`, operations: pages, setUp: () => SIZED_OPERATIONS[name]!(pages) },
    nativeCase(`pages=${pages}/by=c`, ['tables', name, String(pages)], pages),
  ]);
  return { name, cases };
}

function dispatch(drivers: Drivers): Group {
  const cases = NOTIFIERS.flatMap((count): Case[] => [
    oursCase(`notifiers=${count}/by=mmubench`, count, drivers, count),
    nativeDispatch(`notifiers=${count}/by=c`, count, drivers, count),
  ]);
  return { name: `dispatch-${drivers}`, cases };
}

export default defineSuite({
  name: 'size',
  onDemand: true,
  groups: [dispatch('same'), dispatch('distinct'), ...Object.keys(SIZED_OPERATIONS).map(tables)],
});

/**
 * Page tables alone, without frames, reverse map, notifiers or TLB: what a C program with four levels of 64-bit entries
 * does too. One operation is one page of 1 GiB. Measured with `--all` and by name: the default run keeps to two minutes.
 */
import { type Case, defineSuite } from 'mmubench';
import { PAGES, TABLE_OPERATIONS, type TableOperation } from './table-operations.ts';

type SetUp = () => TableOperation;

const tail = (name: string, setUp: SetUp): Case => ({ name, operations: PAGES, tail: true, setUp });

/** As where there is no WebAssembly. */
const byLoops = (setUp: SetUp) => () => {
  const prepared = setUp();
  for (const tables of prepared.tables) tables.wide = null;
  return prepared;
};

export default defineSuite({
  name: 'tables',
  groups: Object.entries(TABLE_OPERATIONS).map(([name, setUp]) => {
    const whole = tail('pages=262144', setUp);
    // To translate is no pass.
    if (name.startsWith('translate')) return { name, cases: [whole] };
    return { name, baseline: whole.name, cases: [whole, tail('pages=262144/passes=loops', byLoops(setUp))] };
  }),
});

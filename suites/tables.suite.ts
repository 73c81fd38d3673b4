/**
 * Page tables alone, without frames, reverse map, notifiers or TLB: what a C program with four levels of 64-bit entries
 * does too. One operation is one page of 1 GiB. Measured with `--all` and by name: the default run keeps to two minutes.
 */
import { defineSuite } from 'mmubench';
import { PAGES, TABLE_OPERATIONS } from './table-operations.ts';

export default defineSuite({
  name: 'tables',
  groups: Object.entries(TABLE_OPERATIONS).map(([name, setUp]) => ({
    name,
    cases: [{ name: 'pages=262144', operations: PAGES, tail: true, setUp }],
  })),
});

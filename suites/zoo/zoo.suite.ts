/**
 * The zoo: small benchmarks with one classic mistake each, and beside each the sound one. It shows that every mistake is
 * named and that nothing is said of what is sound; no time in it means anything. `mmubench run zoo` measures it.
 */
import { defineSuite } from 'mmubench';
import { collected } from './collected.ts';
import { compiled } from './compiled.ts';
import { eliminated } from './eliminated.ts';
import { mistaken } from './mistaken.ts';
import { unsteady } from './unsteady.ts';

export default defineSuite({
  name: 'zoo',
  onDemand: true,
  groups: [
    { name: 'code', cases: [...eliminated, ...compiled] },
    { name: 'measuring', cases: [...collected, ...unsteady, ...mistaken] },
  ],
});

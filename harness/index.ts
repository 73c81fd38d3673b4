/**
 * The package `mmubench`, as a suite's author imports it. Every worker loads it before it sets its case up, so it is
 * kept small: what reads and judges stored runs is `mmubench/results`.
 */
export type { Random } from './random.ts';
export { seededRandom, shuffle } from './random.ts';
export type {
  Case,
  CommandCase,
  FunctionCase,
  Group,
  Operation,
  PreparedOperation,
  Suite,
} from './suite.ts';
export { defineSuite } from './suite.ts';

/** What a suite's author imports by the name `mmubench`. */
export type { Case, Group, Operation, ResettableOperation, Suite } from './suite.ts';
export { defineSuite } from './suite.ts';

/** What an engine reads for a call that does nothing: what it adds to each call that does something. */
import { defineSuite } from '../suite.ts';

export const FLOOR = { group: 'floor', case: 'empty' } as const;

export default defineSuite({
  name: 'crosscheck',
  groups: [{ name: FLOOR.group, cases: [{ name: FLOOR.case, setUp: () => () => undefined }] }],
});

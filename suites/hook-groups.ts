/**
 * What the hooks cost where nobody listens, as the targets name it: `hook-absent-…`, every operation on page tables with
 * them beside the build without; `hook-empty-…`, the smallest operations with a hook in them, with a list that somebody has
 * left beside none.
 */
import type { Case, Group } from 'mmubench';
import { absent, compiledOut, empty } from './attachment.ts';
import { COPIED_PAGES, forkCopy } from './fork-copy.ts';
import notifier from './notifier.suite.ts';
import pageTable from './page-table.suite.ts';

const copy: Group = {
  name: 'copy',
  cases: [compiledOut, absent].map(
    (attachment): Case => ({
      name: attachment.name,
      operations: COPIED_PAGES,
      setUp: () => forkCopy(attachment),
    }),
  ),
};

/** Of the group only these two, measured whenever the group is. */
function pair(kind: string, { name, cases }: Group, baseline: string, other: string): Group[] {
  const found = [baseline, other].flatMap((wanted) => cases.filter((each) => each.name === wanted));
  if (found.length < 2) return [];
  return [{ name: `hook-${kind}-${name}`, baseline, cases: found.map((each) => ({ ...each, tail: false })) }];
}

export const hookGroups: readonly Group[] = [
  ...[...pageTable.groups, copy].flatMap((group) => pair('absent', group, compiledOut.name, absent.name)),
  ...notifier.groups.flatMap((group) => pair('empty', group, absent.name, empty.name)),
];
